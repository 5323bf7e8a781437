/** Mantine's theme: our type, our accent, small radii. Colours of the page itself are in tokens.css. */
import { createTheme, type MantineColorsTuple } from '@mantine/core';

const signal: MantineColorsTuple = [
  '#e6f7f4',
  '#cdeee8',
  '#9cddd1',
  '#66cbb9',
  '#3cbca6',
  '#22ad96',
  '#139a85',
  '#0b7a6b',
  '#086458',
  '#034c43',
];

export const FONT =
  '-apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

export const theme = createTheme({
  fontFamily: FONT,
  headings: { fontFamily: FONT },
  primaryColor: 'signal',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  colors: { signal },
  defaultRadius: 6,
  focusRing: 'auto',
  respectReducedMotion: true,
  // A dialog's head is no banner of the page.
  components: { Modal: { defaultProps: { attributes: { header: { role: 'presentation' } } } } },
});
