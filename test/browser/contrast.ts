import type { Page } from 'playwright-core';

/** Texts that stand out from their ground by less than 4.5 to 1 (WCAG 2.2), each with its ratio; of what is seen now. */
export const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgb = (color: string): [number, number, number, number] => {
      if (canvas === null) throw new Error('no canvas');
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha];
    };
    const luminance = (color: string): number => {
      const [red, green, blue] = rgb(color).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
    };
    const groundOf = (one: Element | null): string => {
      if (one === null) return 'white';
      const { backgroundColor } = getComputedStyle(one);
      return rgb(backgroundColor)[3] === 255 ? backgroundColor : groundOf(one.parentElement);
    };
    const faint = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || (node.textContent ?? '').trim() === '') continue;
      if (!parent.checkVisibility({ visibilityProperty: true }) || parent.closest('.only-heard, option') !== null)
        continue;
      // WCAG leaves out what cannot be used now.
      if (parent.closest('button:disabled') !== null) continue;
      const [a, b] = [luminance(getComputedStyle(parent).color), luminance(groundOf(parent))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < 4.5) faint.add(`${ratio.toFixed(2)}: ${(node.textContent ?? '').slice(0, 40)}`);
    }
    return [...faint];
  });
