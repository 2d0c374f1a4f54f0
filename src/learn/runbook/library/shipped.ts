/** SHA-256 of each runbook that comes with the program; written by `node src/learn/runbook/library/write-shipped.ts`. */
// biome-ignore format: one line a runbook
export const SHIPPED: Readonly<Record<string, string>> = {
  'disk-full': '935606d51413e4b96908eba814c91604b0e2ce6a7d20ccba0b413ecf27d6c144',
  'fpm-down': '4c0c5e81de14d6e48905f35305a03e524c7d48885e8c4e43e5121f5b31e5af54',
  'htaccess-500': '5c226a934c04885abea3f9d010a5f4f9800f61bc598902d5e50435313fc0c5a6',
  'module-corrupt': '87ee5d78bbd87469a64ccd15827b8337c8d35e90309a8b9f85d74467a2f87a48',
  'module-missing': 'b3522582dacf5ba9bc08b5934b5260e7e8a707aa56c9ef95c013f01319df3e26',
  'package-removed': '7173b57875debf56a195bfd8552d0fdbd51b4e00119df85f13f624baca3a21cc',
  'permission': '7f5dbe7db2e0a9ad60fe5939d71a95fa1d372fb0f8b07ae962641018ba9df0dd',
  'php-extension-missing': 'd162d887b14473f06aa9fa0d30f64c58ad80e30cb9502239c3722e60eca7ffbd',
  'source-leak': '572a14895f2f459b30f288bc898ced60f45335957815e1376d420a38a5c698eb',
  'strace': 'd304fa34e43f67db19ff0249d00e074326da349e1370192fc82ef7a712ccf8c2',
};
