import { useState } from 'preact/hooks';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

interface Props {
  readonly first?: Theme;
  readonly onTheme?: (theme: Theme) => void;
}

/** Follows the system unless the reader chooses. */
export function ThemeSwitch({ first = 'system', onTheme }: Props) {
  const [theme, setTheme] = useState<Theme>(first);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'system';
  const change = () => {
    setTheme(next);
    document.documentElement.dataset.theme = next;
    onTheme?.(next);
  };
  return (
    <button type="button" onClick={change} aria-label={`Theme: ${theme}. Change to ${next}`}>
      Theme: {theme}
    </button>
  );
}

/** What was chosen before, as it was stored; whatever else stands there is the system's. */
export const readTheme = (text: string | null): Theme => themes.find((theme) => theme === text) ?? 'system';
