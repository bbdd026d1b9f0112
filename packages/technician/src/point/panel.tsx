import { Button, Empty, ErrorState, type PictureName, Skeleton } from '@qiao/ui'
import type { ReactNode } from 'react'
import { type Findable, found } from './find.ts'
import { usePointTexts } from './texts.ts'

type Listed<J> = {
  data?: { pages: { items: J[] }[] } | undefined
  isPending: boolean
  error: unknown
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage(): unknown
  refetch(): unknown
}

export type PanelProps<J extends Findable> = {
  list: Listed<J>
  typed: string
  columns: readonly string[]
  label: string
  empty: string
  picture: PictureName
  row: (job: J) => ReactNode
}

/** A list in one of its states; on a desk a table with heads, on a phone cards. */
export function Panel<J extends Findable>({
  list,
  typed,
  columns,
  label,
  empty,
  picture,
  row,
}: PanelProps<J>) {
  const t = usePointTexts()
  if (list.isPending) return <Skeleton lines={8} />
  if (list.error && !list.data) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  const all = list.data?.pages.flatMap(({ items }) => items) ?? []
  const shown = found(all, typed)
  if (all.length === 0) return <Empty picture={picture} sentence={empty} />
  return (
    <>
      {typed.trim() !== '' && (
        <p className="q-faint" role="status">
          {t('found', { found: shown.length, all: all.length })}
        </p>
      )}
      {shown.length === 0 ? (
        <Empty picture="search" sentence={t('empty.found')} />
      ) : (
        <div className="p-list">
          <div className="p-row p-row-head" aria-hidden>
            {columns.map((column) => (
              <span key={column}>{column}</span>
            ))}
          </div>
          <ul aria-label={label}>{shown.map(row)}</ul>
        </div>
      )}
      {list.hasNextPage && (
        <Button wide busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  )
}
