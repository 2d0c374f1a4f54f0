export { auditPage, type AuditModel } from './page.ts';
