import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core';
import type { Words } from '../words/en/index.ts';

// Shade 7 is the accent by day and shade 4 the one by night (tokens.css says the same to plain CSS).
const teal: MantineColorsTuple = [
  '#e4f0ed',
  '#ccfbf1',
  '#99f6e4',
  '#5eead4',
  '#2dd4bf',
  '#14b8a6',
  '#0d9488',
  '#0f766e',
  '#0b5f59',
  '#134e4a',
];
// For what is lost or harmed: shade 7 by day, shade 4 by night, as in tokens.css.
const red: MantineColorsTuple = [
  '#fbe9e7',
  '#f7d0cc',
  '#f2aca5',
  '#ff9f93',
  '#ff8f82',
  '#e2574b',
  '#cb3b30',
  '#b3261e',
  '#931c15',
  '#341d1a',
];
// Mantine draws its dark surfaces from this ramp; 7 is the page.
const dark: MantineColorsTuple = [
  '#e6ebe8',
  '#c3ccc8',
  '#9eaaa6',
  '#6b7773',
  '#2a3335',
  '#222b2d',
  '#1a2123',
  '#12181a',
  '#0d1213',
  '#080b0c',
];

// The papery greys of tokens.css, where Mantine would use cool ones.
const gray: MantineColorsTuple = [
  '#faf9f6',
  '#f2f0ea',
  '#ebe8e0',
  '#e3e0d8',
  '#cfcbc2',
  '#a9aca6',
  '#8a918d',
  '#56605c',
  '#3a4340',
  '#1c2321',
];

/** Where this browser keeps the wish for light or dark. public/color-scheme.js reads the same key. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'attune-theme' });

export const themeIn = (words: Words) =>
  createTheme({
    colors: { teal, red, dark, gray },
    primaryColor: 'teal',
    primaryShade: { light: 7, dark: 4 },
    variantColorResolver: (input) => {
      const colors = defaultVariantColorsResolver(input);
      // The accent is dark by day and bright by night; what is written on it turns with it.
      return input.variant === 'filled' ? { ...colors, color: 'var(--accent-ink)' } : colors;
    },
    black: '#1c2321',
    fontFamily: "'Inter Variable', system-ui, 'Noto Sans Hebrew', sans-serif",
    fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '1rem', lg: '1.25rem', xl: '2rem' },
    spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
    radius: { xs: '6px', sm: '6px', md: '10px', lg: '10px', xl: '999px' },
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    headings: { fontWeight: '600' },
    components: {
      // Nearly every field has to be filled in; the few that need not say so.
      InputWrapper: { defaultProps: { withAsterisk: false } },
      Switch: { defaultProps: { withThumbIndicator: false } },
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': words.close } } },
    },
  });

/** Mantine's own variables, taken from tokens.css so that both speak of the same paper and ink. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-soft)',
    '--mantine-color-placeholder': 'var(--ink-soft)',
    '--mantine-color-default': 'var(--raised)',
    '--mantine-color-default-hover': 'var(--sunk)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line)',
    '--mantine-color-error': 'var(--red)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-teal-light': 'var(--accent-soft)',
    '--mantine-color-teal-light-hover': 'var(--accent-soft-deep)',
    '--mantine-color-teal-light-color': 'var(--accent)',
    '--mantine-color-teal-filled': 'var(--accent)',
    '--mantine-color-teal-filled-hover': 'var(--accent-deep)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-deep)',
    '--mantine-primary-color-contrast': 'var(--accent-ink)',
  };
  return { variables: {}, light: shared, dark: shared };
};
