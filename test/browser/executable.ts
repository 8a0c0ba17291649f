import { existsSync } from 'node:fs';

/** Where Chromium is: named by BROOM_CHROMIUM, or where systems put it; null: not here. */
export const executable: string | null =
  [process.env.BROOM_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => path !== undefined && existsSync(path),
  ) ?? null;
