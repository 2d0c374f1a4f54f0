export * from './wall.ts';
export { instantOf, isZone, offsetAt, wallAt, zoneNames } from './zone.ts';
