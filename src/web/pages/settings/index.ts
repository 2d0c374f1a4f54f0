export { settingsPage, type SettingsModel } from './page.ts';
