/** Every family of causes. Adding one: a file beside these, and one line here. */
import { accounts } from './accounts.ts';
import { application } from './application.ts';
import { certificate } from './certificate.ts';
import { configuration } from './configuration.ts';
import { corrupt } from './corrupt.ts';
import { dependency } from './dependency.ts';
import { disabled } from './disabled.ts';
import type { CauseFamily } from './family.ts';
import { hostNames } from './host-names.ts';
import { load } from './load.ts';
import { mismatch } from './mismatch.ts';
import { missing } from './missing.ts';
import { nameService } from './name-service.ts';
import { pending } from './pending.ts';
import { permission } from './permission.ts';
import { phpHandler } from './php-handler.ts';
import { resources } from './resources.ts';
import { restrictions } from './restrictions.ts';
import { service } from './service.ts';

export const FAMILIES: readonly CauseFamily[] = [
  missing,
  corrupt,
  permission,
  disabled,
  phpHandler,
  accounts,
  nameService,
  certificate,
  configuration,
  restrictions,
  mismatch,
  hostNames,
  service,
  resources,
  application,
  dependency,
  load,
  pending,
];
