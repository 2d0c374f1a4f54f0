/** Takes what is posted on PORT of the loopback it runs on, and prints each body as a line. For tests in clones. */
import { createServer } from 'node:http';

const LONGEST = 1 << 20;

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => {
    if (body.length < LONGEST) body += chunk;
  });
  request.on('end', () => {
    process.stdout.write(`${JSON.stringify({ url: request.url, headers: request.headers, body })}\n`);
    response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
  });
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('listening\n'));
