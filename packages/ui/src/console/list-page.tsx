import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Drawer, Table } from 'antd'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { Skeleton } from '../light/content.tsx'
import { useNotices } from '../light/notices.tsx'
import { Empty, ErrorState } from '../light/states.tsx'
import { sizes } from '../tokens.ts'
import { useRealtime } from '../use-realtime.tsx'
import { ColumnChooser, FilterBar, ViewTabs } from './list-bars.tsx'
import {
  keep,
  type ListState,
  matchingView,
  offeredViews,
  readKept,
  readListState,
  type SavedView,
  steppedTo,
  writeListState,
} from './list-state.ts'
import {
  type BulkAct,
  bulkOutcome,
  filterKeys,
  type ListColumn,
  type ListPageProps,
  type ListQuery,
} from './list-types.ts'
import { LiveDot } from './live-dot.tsx'
import { useConsoleTexts } from './texts.ts'
import { useKeys } from './use-keys.ts'
import { useNarrow } from './use-width.ts'

/**
 * A list of the trade: views as tabs, filters in the address, columns to choose, bulk acts on selection, a drawer
 * for a quick look, a full page on a second click, and the keys j, k, x, enter, esc.
 */
export function ListPage<Row extends object>(props: ListPageProps<Row>) {
  const {
    name,
    title,
    rowKey,
    columns,
    filters = [],
    look,
    path,
    topics = [],
    empty,
    primaryAct,
    exportAct,
  } = props
  const t = useConsoleTexts()
  const navigate = useNavigate()
  const narrow = useNarrow()
  const address = useListAddress(filterKeys(filters))
  const { state } = address
  const query: ListQuery = { ...state.filters, ...(state.sort ? { sort: state.sort } : {}) }
  const pages = useInfiniteQuery({
    queryKey: [name, 'list', query],
    queryFn: ({ pageParam, signal }) =>
      props.load({ ...query, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor || undefined,
  })
  useRealtime(topics, undefined, { invalidate: [[name]] })
  const rows = useMemo(() => (pages.data?.pages ?? []).flatMap((page) => page.items), [pages.data])
  const places = useMemo(() => new Map(rows.map((row, i) => [rowKey(row), i + 1])), [rows, rowKey])
  const [selected, setSelected] = useState<readonly string[]>([])
  const [at, setAt] = useState(-1)
  const [shown, setShown] = useState<string[]>(() =>
    readKept(
      `qiao.columns.${name}`,
      columns.filter((c) => !c.hidden).map((c) => c.key),
    ),
  )
  const visible = columns.filter((c, i) => i === 0 || shown.includes(c.key))
  // Filters may have hidden what was selected: nobody acts on rows that are not there.
  const chosen = rows.filter((row) => selected.includes(rowKey(row)))
  const looked = rows.find((row) => rowKey(row) === state.look)

  const open = (row: Row | undefined) => {
    if (!row) return
    if ((!look || rowKey(row) === state.look) && path) navigate(path(row))
    else if (look) address.change({ look: rowKey(row) })
  }
  const toggle = (key: string) =>
    setSelected((keys) => (keys.includes(key) ? keys.filter((k) => k !== key) : [...keys, key]))
  const step = (by: number) => {
    const next = steppedTo(at, by, rows.length)
    setAt(next)
    const row = rows[next]
    if (row && state.look && look) address.change({ look: rowKey(row) })
    document
      .querySelector(`[data-row-key="${row && CSS.escape(rowKey(row))}"]`)
      ?.scrollIntoView({ block: 'nearest' })
  }
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    x: () => rows[at] && props.bulkActs?.length && toggle(rowKey(rows[at])),
    Enter: (event) => {
      if (event.target instanceof HTMLElement && event.target.closest('a, button, [role=tab]')) return
      open(looked ?? rows[at])
    },
    Escape: () => (state.look ? address.change({ look: '' }) : setSelected([])),
  })

  const filtered = Object.values(state.filters).some(Boolean)
  const { total, note } = pages.data?.pages[0] ?? {}
  // Where nothing is yet, the way on stands under the picture, once.
  const isBare = pages.isSuccess && rows.length === 0 && !filtered && Boolean(empty.act)
  // Where nothing can be filtered, "all" is no view to choose, and the chooser of columns needs no line of its own.
  const plain = filters.length === 0 && !props.views?.length
  const chooser = (
    <ColumnChooser
      columns={columns}
      shown={shown}
      onShown={(keys) => {
        setShown(keys)
        keep(`qiao.columns.${name}`, keys)
      }}
    />
  )
  return (
    <div className="q-list-page">
      <header className="q-page-head">
        <h1 className="q-title">{title}</h1>
        <LiveDot />
        <div className="q-page-acts">
          {plain && chooser}
          {exportAct?.(query)}
          {!isBare && primaryAct}
        </div>
      </header>
      {props.intro && <p className="q-faint">{props.intro}</p>}
      {props.tabs}
      {!plain && (
        <>
          <Views {...props} address={address} />
          <div className="q-list-tools">
            <FilterBar
              filters={filters}
              values={state.filters}
              onValues={(values) => address.change({ filters: values, view: '' })}
            />
            {chooser}
          </div>
        </>
      )}
      {chosen.length > 0 && props.bulkActs && (
        <BulkBar acts={props.bulkActs} name={name} rows={chosen} onClear={() => setSelected([])} />
      )}
      {note && rows.length > 0 && (
        <p className="q-faint" role="status">
          {note}
        </p>
      )}
      {pages.isError ? (
        <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />
      ) : pages.isPending ? (
        <Skeleton lines={8} />
      ) : rows.length === 0 ? (
        filtered ? (
          <Empty
            picture="search"
            sentence={note ?? props.noMatch?.(state.filters) ?? t('list.noMatch')}
            act={<Button onClick={() => address.change({ filters: {}, view: '' })}>{t('list.clear')}</Button>}
          />
        ) : (
          <Empty {...empty} />
        )
      ) : narrow ? (
        <Cards
          rows={rows}
          columns={visible}
          rowKey={rowKey}
          onOpen={open}
          selected={selected}
          onToggle={props.bulkActs?.length ? toggle : undefined}
        />
      ) : (
        <Table<Row>
          className="q-table"
          size="middle"
          rowKey={rowKey}
          dataSource={rows}
          pagination={false}
          scroll={{ x: 'max-content' }}
          columns={visible.map((c) => tableColumn(c, state.sort))}
          onChange={(_, __, sorter) => {
            const one = Array.isArray(sorter) ? sorter[0] : sorter
            address.change({
              sort: one?.order ? `${one.order === 'descend' ? '-' : ''}${String(one.columnKey)}` : '',
              view: '',
            })
          }}
          rowClassName={(row, i) =>
            rowKey(row) === state.look ? 'q-row-looked' : i === at ? 'q-row-at' : ''
          }
          onRow={(row, i) => ({
            onClick: (event) => {
              if ((event.target as HTMLElement).closest('a, button, input, label')) return
              setAt(i ?? -1)
              open(row)
            },
          })}
          rowSelection={
            props.bulkActs?.length
              ? {
                  selectedRowKeys: [...selected],
                  onChange: (keys) => setSelected(keys.map(String)),
                  getTitleCheckboxProps: () => ({ 'aria-label': t('list.selectAll') }),
                  getCheckboxProps: (row) => ({
                    'aria-label': t('list.selectRow', { n: places.get(rowKey(row)) }),
                  }),
                }
              : undefined
          }
        />
      )}
      {rows.length > 0 && (
        <footer className="q-list-foot">
          <span className="q-faint">
            {t('list.shown', { count: rows.length })}
            {total !== undefined && ` · ${t('list.total', { count: total })}`}
          </span>
          {pages.hasNextPage && (
            <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {t('list.more')}
            </Button>
          )}
        </footer>
      )}
      {look && (
        <Drawer
          open={Boolean(looked)}
          size={sizes.drawer}
          mask={false}
          title={looked && look.title(looked)}
          onClose={() => address.change({ look: '' })}
          extra={
            looked && path && <Button onClick={() => navigate(path(looked))}>{t('list.openWhole')}</Button>
          }
        >
          {looked && look.body(looked)}
        </Drawer>
      )}
    </div>
  )
}

type Address = ReturnType<typeof useListAddress>

function useListAddress(keys: string[]) {
  const [search, setSearch] = useSearchParams()
  const state = readListState(search, keys)
  return {
    state,
    change: (part: Partial<ListState>) =>
      setSearch(writeListState(search, keys, { ...state, ...part }), { replace: 'look' in part }),
  }
}

function Views<Row>({ name, views = [], address }: ListPageProps<Row> & { address: Address }) {
  const t = useConsoleTexts()
  const keptAt = `qiao.views.${name}`
  const [own, setOwn] = useState<SavedView[]>(() => readKept(keptAt, []))
  useEffect(() => keep(keptAt, own), [keptAt, own])
  const all = offeredViews(views, own, t('list.all'))
  const current = matchingView(all, address.state)
  const pick = (view: SavedView) =>
    address.change({ view: view.key, filters: view.filters, sort: view.sort ?? '' })
  return (
    <ViewTabs
      views={all}
      at={current?.key}
      onPick={pick}
      onDrop={(view) => setOwn(own.filter((v) => v.key !== view.key))}
      onSave={
        current
          ? undefined
          : (label) => {
              const view = {
                key: `own-${Date.now()}`,
                label,
                filters: address.state.filters,
                sort: address.state.sort,
                own: true,
              }
              setOwn([...own, view])
              pick(view)
            }
      }
    />
  )
}

function BulkBar<Row>({
  acts,
  rows,
  name,
  onClear,
}: {
  acts: readonly BulkAct<Row>[]
  rows: Row[]
  name: string
  onClear: () => void
}) {
  const t = useConsoleTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const [running, setRunning] = useState<string>()
  const run = async (act: BulkAct<Row>) => {
    setRunning(act.key)
    try {
      const results = await act.run(rows)
      const { done, failed, reason } = bulkOutcome(results)
      if (failed)
        notices.show({ tone: 'attention', stays: true, text: t('list.bulkFailed', { done, failed, reason }) })
      else if (!act.speaks) notices.done(t('list.bulkDone', { done }))
      onClear()
      await queries.invalidateQueries({ queryKey: [name] })
    } catch (error) {
      notices.failed(error)
    } finally {
      setRunning(undefined)
    }
  }
  return (
    <div className="q-bulk" role="toolbar">
      <span>{t('list.selected', { count: rows.length })}</span>
      {acts.map((act) => (
        <Button
          key={act.key}
          danger={act.danger}
          loading={running === act.key}
          disabled={Boolean(running)}
          onClick={() => void run(act)}
        >
          {act.label}
        </Button>
      ))}
      <Button type="text" onClick={onClear}>
        {t('list.cancelSelection')}
      </Button>
    </div>
  )
}

function Cards<Row>({
  rows,
  columns,
  rowKey,
  onOpen,
  selected,
  onToggle,
}: {
  rows: Row[]
  columns: readonly ListColumn<Row>[]
  rowKey: (row: Row) => string
  onOpen: (row: Row) => void
  selected: readonly string[]
  /** Absent where nothing can be done with several rows. */
  onToggle?: ((key: string) => void) | undefined
}) {
  const t = useConsoleTexts()
  const [first, ...rest] = columns.filter((column) => !column.act)
  const acts = columns.filter((column) => column.act)
  return (
    <ul className="q-row-cards">
      {rows.map((row) => (
        <li key={rowKey(row)} data-chosen={selected.includes(rowKey(row)) || undefined}>
          <button type="button" onClick={() => onOpen(row)}>
            <strong>{first?.render(row)}</strong>
            <span className="q-row-card-facts">
              {rest.slice(0, 5).map((column) => (
                <span key={column.key}>
                  <span className="q-faint">{column.title}</span> {column.render(row)}
                </span>
              ))}
            </span>
          </button>
          {(acts.length > 0 || onToggle) && (
            <div className="q-row-card-acts">
              {onToggle && (
                <Checkbox checked={selected.includes(rowKey(row))} onChange={() => onToggle(rowKey(row))}>
                  {t('list.select')}
                </Checkbox>
              )}
              {acts.map((column) => (
                <span key={column.key}>{column.render(row)}</span>
              ))}
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}

function tableColumn<Row>(column: ListColumn<Row>, sort: string) {
  const order: 'ascend' | 'descend' | null =
    sort === column.key ? 'ascend' : sort === `-${column.key}` ? 'descend' : null
  return {
    key: column.key,
    title: column.title as ReactNode,
    width: column.width,
    align: column.align,
    sorter: column.sortable ?? false,
    sortOrder: order,
    render: (_: unknown, row: Row) => column.render(row),
  }
}
