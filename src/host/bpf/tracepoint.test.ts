import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFormat } from './tracepoint.ts';

test('the members of a tracepoint’s record: scalars, arrays, located strings', () => {
  const text = [
    'name: sched_process_fork',
    'ID: 305',
    'format:',
    '\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;',
    '',
    '\tfield:char parent_comm[16];\toffset:8;\tsize:16;\tsigned:0;',
    '\tfield:__data_loc char[] child_comm;\toffset:24;\tsize:4;\tsigned:0;',
    '\tfield:pid_t child_pid;\toffset:44;\tsize:4;\tsigned:1;',
    '',
    'print fmt: "child_pid=%d", REC->child_pid',
  ].join('\n');
  const format = parseFormat(text);
  assert.deepEqual(
    [...format],
    [
      ['common_type', 0],
      ['parent_comm', 8],
      ['child_comm', 24],
      ['child_pid', 44],
    ],
  );
  assert.equal(parseFormat('').size, 0);
});
