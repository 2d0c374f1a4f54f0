/**
 * What stands between Stakeout and Prometheus in a test, on PORT of the loopback it runs on: `GET /metrics` is what PROGRAM `metrics show`
 * prints; what is posted goes to `oncall take`, and is printed as a line.
 */
import { execFile } from 'node:child_process';
import { createServer, type ServerResponse } from 'node:http';

const [port, program = ''] = process.argv.slice(2);
const LONGEST = 1 << 20;

function metrics(response: ServerResponse): void {
  execFile(program, ['metrics', 'show'], { maxBuffer: LONGEST }, (error, stdout) => {
    if (error !== null) response.writeHead(500).end();
    else
      response
        .writeHead(200, { 'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' })
        .end(stdout);
  });
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    metrics(response);
    return;
  }
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    if (body.length < LONGEST) body += chunk;
  });
  request.on('end', () => {
    process.stdout.write(`${JSON.stringify({ headers: request.headers, body })}\n`);
    const taking = execFile(program, ['oncall', 'take', '--format', 'alertmanager'], (error) => {
      response.writeHead(error === null ? 202 : 503).end();
    });
    taking.stdin?.end(body);
  });
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('listening\n'));
