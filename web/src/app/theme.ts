import { useSyncExternalStore } from 'react';
import { stored } from './stored';

export type Theme = 'system' | 'light' | 'dark';
export const Themes: readonly Theme[] = ['system', 'light', 'dark'];

// The key is also in public/theme.js, which runs before the first paint.
const choice = stored<Theme>('collab.theme', (raw) => (raw === 'light' || raw === 'dark' ? raw : 'system'));

export function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  choice.set(theme);
}

export const useTheme = (): Theme => useSyncExternalStore(choice.subscribe, choice.get);
