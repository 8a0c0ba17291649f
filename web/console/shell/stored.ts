/** What this browser keeps of its reader's choices; one that keeps nothing is asked again. */

const name = 'broom-theme';

export function storedTheme(): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function storeTheme(theme: string): void {
  try {
    localStorage.setItem(name, theme);
  } catch {
    // Not kept.
  }
}
