/** The command line. */
import { main } from './commands/run.ts';

await main(process.argv.slice(2));
