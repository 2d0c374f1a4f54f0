/** What an evaluated httpd configuration consists of. */
import type { SourcePosition } from '../../domain/component.ts';
import type { HostFiles } from '../../host/files/index.ts';

export interface ConfigSection {
  readonly name: string;
  readonly args: readonly string[];
  readonly at: SourcePosition;
}

export interface ConfigDirective {
  /** Lower case. */
  readonly name: string;
  readonly args: readonly string[];
  readonly at: SourcePosition;
  /** Enclosing sections, outermost first; conditions are not among them. */
  readonly sections: readonly ConfigSection[];
}

export interface LoadedModule {
  readonly name: string;
  readonly file: string;
  readonly at: SourcePosition;
}

export interface ConfigFile {
  readonly path: string;
  /** The Include line; absent for the main file. */
  readonly by?: SourcePosition;
}

export interface EvaluateOptions {
  readonly files: HostFiles;
  readonly main: string;
  readonly serverRoot: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `-D NAME` of the command line. */
  readonly defines?: readonly string[];
  /** Modules known before the first line, for .htaccess. */
  readonly modules?: readonly LoadedModule[];
  readonly version?: () => readonly number[];
}
