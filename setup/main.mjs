// The first script a fresh machine runs: plain JavaScript that Node 18 understands. It brings the pinned runtime and the
// dependencies, builds the bundle, and hands over to the command asked for.
import { install, build } from './install.mjs';
import { runNode, root } from './runtime.mjs';
import { check } from './check.mjs';
import { test } from './test.mjs';

const [command, ...args] = process.argv.slice(2);
const quiet = args.includes('--json');

async function main() {
  switch (command) {
    case 'setup':
      await install({ quiet });
      await build({ quiet });
      return 0;
    case 'build':
      await build({ quiet });
      return 0;
    case 'start':
      await install({ quiet });
      await build({ quiet });
      return runNode([`${root}/dist/stakeout.mjs`, 'start', ...args]);
    case 'check':
      await install({ quiet });
      return (await check()).failed === 0 ? 0 : 1;
    case 'test':
    case 'test:unit':
      await install({ quiet });
      await build({ quiet });
      return test(command === 'test' ? 'all' : 'unit', args);
    case 'test:kernel':
      await install({ quiet });
      await build({ quiet });
      return runNode([`${root}/test/kernel/main.ts`, ...args]);
    case 'bench':
      await install({ quiet });
      await build({ quiet });
      return runNode([`${root}/bench/main.ts`, ...args]);
    case 'screenshots':
      await install({ quiet });
      await build({ quiet });
      return runNode([`${root}/test/chromium/screenshots.ts`, ...args]);
    default:
      process.stderr.write(
        `setup: unknown command ${command ?? ''}. Known: setup, build, start, check, test, test:unit, test:kernel, bench, screenshots\n`,
      );
      return 2;
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    process.stderr.write(`\nset-up failed: ${error.message}\n`);
    process.exitCode = 5;
  },
);
