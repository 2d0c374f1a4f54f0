/**
 * SARIF 2.1.0 (OASIS standard; section numbers are of its errata 01): one run, every finding a result, the chain of values as a code
 * flow, what was allowed as a suppressed result. A test validates it against the official schema.
 */
import { pathToFileURL } from 'node:url';
import { VERSION } from '../../../domain/version.ts';
import type { AllowedFinding, AuditFinding, AuditReport } from '../finding.ts';
import type { Span } from '../model.ts';
import { type Rule, RULES } from '../rules.ts';
import { capital, factsOf } from './words.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
/** The directory that the relative names of files start from. */
const BASE = '%SRCROOT%';

/** A plain object for JSON.stringify. */
export function sarifLog(report: AuditReport): object {
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'stakeout audit', semanticVersion: VERSION, rules: RULES.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [BASE]: { description: { text: 'Where the audit was started.' } } },
        invocations: [
          { executionSuccessful: true, toolExecutionNotifications: report.problems.map(notification) },
        ],
        properties: { against: report.against, files: report.files },
        results: [
          ...report.findings.map((finding) => result(finding)),
          ...report.allowed.map((one) => ({ ...result(one.finding), suppressions: [suppression(one)] })),
        ],
      },
    ],
  };
}

function descriptor({ id, title, what, why, severity, bad, good }: Rule): object {
  return {
    id,
    name: id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: `${what} ${why}` },
    help: {
      text: `${what} ${why}`,
      markdown: `${what} ${why}\n\nFound:\n\n\`\`\`sh\n${bad}\`\`\`\n\nNot found:\n\n\`\`\`sh\n${good}\`\`\`\n`,
    },
    defaultConfiguration: { level: severity },
  };
}

function notification({ what, why }: AuditReport['problems'][number]): object {
  return { level: 'warning', message: { text: messageText(`${what}: ${why}`) } };
}

function result(finding: AuditFinding): object {
  const { rule, severity, message, file, span, chain, fingerprint, excerpt, components } = finding;
  const facts = factsOf(finding).map(([key, text]) => (key === '' ? text : `${capital(key)}: ${text}`));
  return {
    ruleId: rule,
    ruleIndex: RULES.findIndex(({ id }) => id === rule),
    level: severity,
    message: { text: messageText([`${capital(message)}.`, ...facts].join('\n')) },
    locations: [location(file, span, excerpt?.text)],
    ...(chain.length === 0 ? {} : { codeFlows: [codeFlow(finding)] }),
    ...(fingerprint === '' ? {} : { partialFingerprints: { 'stakeoutAudit/v1': fingerprint } }),
    properties: {
      command: finding.command,
      ...(finding.resolved === undefined ? {} : { resolved: finding.resolved }),
      ...(finding.breaks === undefined ? {} : { breaks: finding.breaks }),
      ...(finding.rewrite === undefined ? {} : { rewrite: finding.rewrite }),
      components: components.map(({ id }) => id),
      componentCount: finding.componentCount,
    },
  };
}

function codeFlow({ chain, file, span, command }: AuditFinding): object {
  const steps = [...chain, { text: command, file, span }];
  return {
    threadFlows: [
      {
        locations: steps.map((step) => ({
          location: { ...location(step.file, step.span), message: { text: messageText(step.text) } },
        })),
      },
    ],
  };
}

function location(file: string, span: Span, snippet?: string): object {
  return {
    physicalLocation: {
      artifactLocation: artifact(file),
      region: {
        startLine: span.line,
        startColumn: span.column,
        endLine: span.endLine,
        endColumn: Math.max(span.endColumn, span.endLine === span.line ? span.column : 1),
      },
      ...(snippet === undefined
        ? {}
        : { contextRegion: { startLine: span.line, snippet: { text: snippet.toWellFormed() } } }),
    },
  };
}

/** Bytes that are no UTF-8 became replacement characters on the way in; a lone surrogate would be no URI at all. */
function artifact(file: string): object {
  const name = file.toWellFormed();
  if (name.startsWith('/')) return { uri: pathToFileURL(name).href };
  return { uri: name.split('/').map(encodeURIComponent).join('/'), uriBaseId: BASE };
}

function suppression({ by, reason, expires }: AllowedFinding): object {
  return {
    kind: by === 'comment' ? 'inSource' : 'external',
    status: 'accepted',
    justification: reason,
    ...(expires === undefined ? {} : { properties: { expires } }),
  };
}

/** `[words](1)` would be a link to a related location (3.11.6); only there do brackets have to be escaped for viewers. */
function messageText(text: string): string {
  const formed = text.toWellFormed();
  return formed.includes('](') ? formed.replace(/[[\]\\]/g, (character) => `\\${character}`) : formed;
}
