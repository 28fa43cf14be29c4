/**
 * Where the texts of the device check are. Every page that shows it loads them.
 */

export const DEVICE_TEXTS = new URL('./i18n/', import.meta.url);
