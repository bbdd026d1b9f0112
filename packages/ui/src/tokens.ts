/**
 * The one place of colours and measures. `tokens.css` is made from it (a test holds them equal),
 * `console/antd-theme.ts` maps it to antd, charts and maps read it directly.
 */
export type Mode = 'light' | 'dark'

/** States with one meaning everywhere; colour never speaks alone, see `StateBadge`. */
export const stateTones = ['waiting', 'running', 'attention', 'overdue', 'done', 'money'] as const
export type StateTone = (typeof stateTones)[number]

/** `ink`: words on `soft` or on a surface. `soft`: ground of a badge. `solid`: dots, lines, chart marks. */
export type Tone = { ink: string; soft: string; solid: string }

export type Palette = {
  canvas: string
  surface: string
  raised: string
  sunken: string
  line: string
  lineStrong: string
  ink: string
  inkSoft: string
  inkFaint: string
  accent: string
  accentHover: string
  accentSoft: string
  onAccent: string
  veil: string
  shadow: string
  /** Paper stays light in the dark: signatures and codes are read by others. */
  paper: string
  paperInk: string
  /** One hue, from little to much. */
  heat: readonly [string, string, string, string, string]
  tones: Record<StateTone, Tone>
}

export const palettes: Record<Mode, Palette> = {
  light: {
    canvas: '#f7f6f3',
    surface: '#ffffff',
    raised: '#ffffff',
    sunken: '#f0eee9',
    line: '#e5e1d9',
    lineStrong: '#8c857a',
    ink: '#1f1d1a',
    inkSoft: '#57534c',
    inkFaint: '#6a655c',
    accent: '#0f766e',
    accentHover: '#115e59',
    accentSoft: '#e3f1ef',
    onAccent: '#ffffff',
    veil: '#1f1d1a73',
    shadow: '#3a342b29',
    paper: '#ffffff',
    paperInk: '#1f1d1a',
    heat: ['#e9f3f1', '#bfdeda', '#86c2bb', '#459d94', '#0f766e'],
    tones: {
      waiting: { ink: '#5b5750', soft: '#eeece7', solid: '#8c857a' },
      running: { ink: '#1d5fbf', soft: '#e6effb', solid: '#2f7de1' },
      attention: { ink: '#8a5300', soft: '#fdf1da', solid: '#d98e0b' },
      overdue: { ink: '#b42318', soft: '#fdebe9', solid: '#d9372a' },
      done: { ink: '#1e6b34', soft: '#e6f4ea', solid: '#2e9e4f' },
      money: { ink: '#6d3fc0', soft: '#f1ebfb', solid: '#8b5cf6' },
    },
  },
  dark: {
    canvas: '#161513',
    surface: '#1e1d1a',
    raised: '#282623',
    sunken: '#121110',
    line: '#35322d',
    lineStrong: '#7f786d',
    ink: '#f2efe9',
    inkSoft: '#bdb7ac',
    inkFaint: '#a29c91',
    accent: '#35b8ac',
    accentHover: '#2a9c92',
    accentSoft: '#12302d',
    onAccent: '#06211f',
    veil: '#000000a6',
    shadow: '#00000080',
    paper: '#ffffff',
    paperInk: '#1f1d1a',
    heat: ['#1f2e2c', '#1d4a46', '#1c6c65', '#24938a', '#4fd0c4'],
    tones: {
      waiting: { ink: '#b5aea3', soft: '#2b2925', solid: '#8f887d' },
      running: { ink: '#7fb3f5', soft: '#162a45', solid: '#4b91ec' },
      attention: { ink: '#f0b64e', soft: '#3a2a0c', solid: '#e0a02c' },
      overdue: { ink: '#f58a80', soft: '#431915', solid: '#ec5b4e' },
      done: { ink: '#6ccb86', soft: '#14321d', solid: '#43b566' },
      money: { ink: '#b99af5', soft: '#2c2147', solid: '#a07bf5' },
    },
  },
}

/** System stacks only: no font is ever fetched. */
export const fonts = {
  words:
    "system-ui, -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif",
  code: "ui-monospace, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace",
}

/** Four sizes a scale, in CSS pixels. `desk`: console and sidebar; `phone`: technician and customer pages. */
export const typeScales = {
  desk: { small: 12, base: 14, title: 18, display: 28 },
  phone: { small: 14, base: 16, title: 20, display: 32 },
} as const

export const space = { xs: 4, s: 8, m: 16, l: 24 } as const
export const radius = 6
/** Height of a control one can hit: a mouse on the desk, a gloved thumb on the phone. */
export const controlHeights = { desk: 32, phone: 48 } as const
export const strokes = { hair: 1, bold: 2 } as const
export const lineHeight = 1.55
export const motionMs = 160
export const layers = { bar: 10, sheet: 100, notice: 1200 } as const

/** Measures of the large parts, in CSS pixels. */
export const sizes = {
  icon: 16,
  dot: 8,
  avatar: 40,
  picture: 120,
  nav: 216,
  navFolded: 56,
  topBar: 56,
  sideColumn: 320,
  drawer: 520,
  field: 360,
  reading: 640,
  wide: 1440,
  boardColumn: 272,
  chart: 280,
  map: 420,
  river: 300,
  signature: 220,
} as const

/** Below this width (CSS pixels) a page is a phone page. */
export const phoneBelow = 720

/** The text of `tokens.css`. */
export function tokensCss(): string {
  return [
    '/* Made from tokens.ts; change that file and run vitest with -u. */',
    rule(':root', [
      ['color-scheme', 'light'],
      ...paletteVariables(palettes.light),
      ...measureVariables(),
      ...scaleVariables('desk'),
    ]),
    rule(':root[data-theme="dark"]', [['color-scheme', 'dark'], ...paletteVariables(palettes.dark)]),
    rule(':root[data-scale="phone"]', scaleVariables('phone')),
    `@media (pointer: coarse) {\n${indent(rule(':root[data-scale="auto"]', scaleVariables('phone')))}\n}`,
    `@media (prefers-reduced-motion: reduce) {\n${indent(rule(':root', [['--q-motion', '0ms']]))}\n}`,
  ]
    .join('\n\n')
    .concat('\n')
}

type Declaration = readonly [string, string]

function paletteVariables(palette: Palette): Declaration[] {
  const { tones, heat, ...plain } = palette
  return [
    ...Object.entries(plain).map(([name, value]): Declaration => [variable(name), value]),
    ...heat.map((value, i): Declaration => [variable(`heat-${i + 1}`), value]),
    ...stateTones.flatMap((tone) =>
      Object.entries(tones[tone]).map(([part, value]): Declaration => [variable(`${tone}-${part}`), value]),
    ),
  ]
}

function measureVariables(): Declaration[] {
  const pixels = (prefix: string, values: Record<string, number>) =>
    Object.entries(values).map(([name, value]): Declaration => [variable(`${prefix}${name}`), `${value}px`])
  return [
    ['--q-font', fonts.words],
    ['--q-font-code', fonts.code],
    ...pixels('space-', space),
    ...pixels('', { radius }),
    ...pixels('stroke-', strokes),
    ...pixels('size-', sizes),
    ...Object.entries(layers).map(([name, value]): Declaration => [variable(`layer-${name}`), `${value}`]),
    ['--q-line-height', `${lineHeight}`],
    ['--q-motion', `${motionMs}ms`],
  ]
}

function scaleVariables(scale: keyof typeof typeScales): Declaration[] {
  return [
    ...Object.entries(typeScales[scale]).map(
      ([name, value]): Declaration => [variable(`text-${name}`), `${value}px`],
    ),
    ['--q-control', `${controlHeights[scale]}px`],
  ]
}

const variable = (name: string) => `--q-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

const rule = (selector: string, declarations: readonly Declaration[]) =>
  `${selector} {\n${declarations.map(declaration).join('\n')}\n}`

/** As the formatter writes it: double quotes, a long value on a line of its own. */
function declaration([name, value]: Declaration): string {
  const text = value.replaceAll("'", '"')
  const line = `  ${name}: ${text};`
  return line.length <= 110 ? line : `  ${name}:\n    ${text};`
}

const indent = (text: string) => text.replace(/^/gm, '  ')
