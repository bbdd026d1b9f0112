import '../styles/lists.css'
import '../styles/board.css'
import '../styles/detail.css'
import '../styles/figures.css'
import '../styles/pictures.css'
import '../styles/river.css'
import '../styles/search.css'

export { antdTheme } from './antd-theme.ts'
export * from './board.tsx'
export type * from './board-types.ts'
export * from './chart.tsx'
export * from './command-help.tsx'
export * from './console-frame.tsx'
export * from './detail-page.tsx'
export * from './district-map.tsx'
export * from './global-search.tsx'
export * from './list-page.tsx'
export { keep, readKept, type SavedView } from './list-state.ts'
export type {
  BulkAct,
  BulkResult,
  FilterField,
  ListAnswer,
  ListColumn,
  ListPageProps,
  ListQuery,
} from './list-types.ts'
export * from './live-dot.tsx'
export * from './page-frame.tsx'
export * from './river.tsx'
export * from './search-input.tsx'
export * from './stat-card.tsx'
export * from './use-keys.ts'
export * from './use-width.ts'
