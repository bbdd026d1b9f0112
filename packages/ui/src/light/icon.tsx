/** Our line icons, drawn on 24 by 24; all are decoration beside a word unless `label` is given. */
const paths = {
  alert: 'M12 4 3 20h18L12 4Zm0 6v5m0 2.5v.1',
  bell: 'M6 16v-5a6 6 0 0 1 12 0v5l2 2H4l2-2Zm4 4.5a2 2 0 0 0 4 0',
  board: 'M4 4h4.5v16H4V4Zm5.7 0h4.6v11H9.7V4Zm5.8 0H20v8h-4.5V4Z',
  book: 'M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2V4Zm0 13a2 2 0 0 1 2-2h12M9 8h6',
  bridge: 'M2 8h20M2 17c5-9 15-9 20 0M7 8v4.2m5-4.2v2.4M17 8v4.2M2 20.5h20',
  camera: 'M3 8h4l2-3h6l2 3h4v11H3V8Zm9 8.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z',
  card: 'M3 6h18v12H3V6Zm0 4h18M7 14.5h4',
  chat: 'M4 4.500h16v11.500h-9L6.500 20v-4H4V4.500Zm4 4h8m-8 3.500h5',
  check: 'm4.5 12.5 5 5 10-11',
  chevronDown: 'm6 9 6 6 6-6',
  chevronLeft: 'm15 6-6 6 6 6',
  chevronRight: 'm9 6 6 6-6 6',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5.2l3.4 2',
  close: 'm6 6 12 12M18 6 6 18',
  copy: 'M9 9h11v11H9V9ZM5 15H4V4h11v1',
  download: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M4 20h16',
  edit: 'm4 20 1-5L16.5 3.5l4 4L9 19l-5 1Z',
  fault: 'M4 5h16v10H9l-5 4V5Zm8 2.5V11m0 2v.1',
  filter: 'M4 5h16l-6 7.5V19l-4-2v-4.5L4 5Z',
  gear: 'M12 15.2a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4Zm0-12v3m0 11.6v3M3.2 12h3m11.6 0h3M5.8 5.8 8 8m8 8 2.2 2.2m0-12.4L16 8m-8 8-2.2 2.2',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18M12 3c-5 5-5 13 0 18m0-18c5 5 5 13 0 18',
  home: 'm3 11 9-7 9 7m-15-2v11h12V9m-8 11v-6h4v6',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v6m0-9.6v.1',
  key: 'M8.500 19a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9Zm3.200-7.700L20 3m-3.500 3.500 3 3M14 9l2 2',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.1M4 12h.1M4 18h.1',
  map: 'M12 21s7-6.4 7-11.5a7 7 0 1 0-14 0C5 14.6 12 21 12 21Zm0-9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  menu: 'M4 6h16M4 12h16M4 18h16',
  money: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.5 7.5 12 12m3.5-4.5L12 12m0 0v5m-3.5-4h7m-7 2.5h7',
  moon: 'M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z',
  order: 'M5 8h14l-1 13H6L5 8Zm3.5 3V7a3.5 3.5 0 0 1 7 0v4',
  pause: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM10 9v6m4-6v6',
  phone:
    'M5 4h4l2 5-2.5 1.7a11 11 0 0 0 4.8 4.8L15 13l5 2v4a1.5 1.5 0 0 1-1.6 1.5C10.500 20 4 13.500 3.500 5.600A1.500 1.500 0 0 1 5 4Z',
  play: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM10 8.500v7l5.500-3.500L10 8.500Z',
  plus: 'M12 5v14M5 12h14',
  product: 'm12 3 8.500 4.500v9L12 21l-8.500-4.500v-9L12 3Zm0 9 8.500-4.500M12 12v9m0-9L3.500 7.500',
  refresh: 'M20 11a8 8 0 0 0-14.500-3.500L4 9m0-5v5h5M4 13a8 8 0 0 0 14.500 3.500L20 15m0 5v-5h-5',
  sand: 'M7 3h10v4l-5 5-5-5V3Zm5 9 5 5v4H7v-4l5-5ZM5 3h14M5 21h14',
  scan: 'M4 8V4h4m8 0h4v4m0 8v4h-4m-8 0H4v-4m3-4h10',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13Zm4.800-1.700L20 20',
  send: 'M3.500 11.500 20.500 4l-5 16.500-4-7-8-2Zm8 2 9-9.500',
  shield:
    'M12 3.500 5 6v6c0 4.500 3 7.300 7 9 4-1.700 7-4.500 7-9V6l-7-2.500Zm-3 8.500 2.200 2.200L15 10.500',
  star: 'm12 4 2.500 5.200 5.500.8-4 4 1 5.600-5-2.700-5 2.700 1-5.600-4-4 5.500-.8L12 4Z',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2M3 12h2m14 0h2M5.600 5.600 7 7m10 10 1.400 1.400m0-12.800L17 7M7 17l-1.400 1.400',
  table: 'M4 5h16v14H4V5Zm0 5h16M4 14.500h16M10 10v9',
  undo: 'M8 5 4 9l4 4M4 9h10a5.500 5.500 0 0 1 0 11H9',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 9c.500-4.500 3.500-6.500 8-6.500s7.500 2 8 6.500',
  users:
    'M9 12a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7Zm-6.500 8c.400-4 2.800-5.500 6.500-5.500s6.100 1.500 6.500 5.500M16 5.300a3.500 3.500 0 0 1 0 6.400m2 3.100c2.200.700 3.200 2.400 3.500 5.200',
  wrench:
    'M14.500 6.500a4 4 0 0 1 5-2.500l-2.700 2.700.5 2 2 .5L22 6.500a4 4 0 0 1-5.500 5L7.500 20.500a2 2 0 0 1-3-3l9-9a4 4 0 0 1 1-2Z',
} as const

export type IconName = keyof typeof paths
export const iconNames = Object.keys(paths) as IconName[]

export function Icon({ name, label }: { name: IconName; label?: string }) {
  return (
    <svg
      className="q-icon"
      viewBox="0 0 24 24"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <path d={paths[name]} />
    </svg>
  )
}
