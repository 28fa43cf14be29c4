/**
 * Copies a text, where the browser lets a page do so.
 */

/**
 * @param {string} text
 * @returns {Promise<boolean>} False when there is no clipboard (any http origin but this machine) or access is refused.
 */
export async function copyText(text) {
  try {
    // Undefined outside of secure contexts, whatever the type says: that TypeError is one of the refusals.
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
