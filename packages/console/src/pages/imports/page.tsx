import { call } from '@qiao/api-client'
import { Facts, LinkButton, StateBadge, Tag, TimeText, useListed } from '@qiao/ui'
import { ListPage, type ListQuery } from '@qiao/ui/console'
import { useSaid } from '../../parts/said.ts'
import { useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { useImportsTexts } from './texts.ts'
import { type ImportRow, importTones } from './types.ts'
import '../../parts/parts.css'

const load = ({ cursor }: ListQuery, signal: AbortSignal) =>
  call(api, 'GET /console/imports', { query: { limit: 50, ...(cursor ? { cursor } : {}) } }, { signal })

/** Files that were imported, what became of them, and the way to the next one. */
export default function ImportsPage() {
  const t = useImportsTexts()
  const listed = useListed()
  const said = useSaid()
  const may = useMay()
  const add = may('connections.write') && (
    <LinkButton href="/imports/new" kind="primary" icon="plus">
      {t('add')}
    </LinkButton>
  )
  const names = (row: ImportRow) => listed(row.files.map(({ name }) => name))
  const state = (row: ImportRow) => (
    <span className="q-line">
      <StateBadge tone={importTones[row.state]}>{t(`state.${row.state}`)}</StateBadge>
      {row.dryRun && <Tag>{t('tried')}</Tag>}
    </span>
  )
  const result = (row: ImportRow) =>
    t('result', {
      imported: row.imported,
      updated: row.updated,
      refused: row.refused + row.quarantined,
    })
  return (
    <ListPage<ImportRow>
      name="imports"
      title={t('title')}
      rowKey={(row) => row.id}
      load={load}
      columns={[
        { key: 'what', title: t('column.what'), render: names },
        { key: 'mapping', title: t('one.mapping'), render: (row) => said(row.mapping) },
        { key: 'state', title: t('column.state'), render: state },
        { key: 'rows', title: t('column.rows'), align: 'end', render: (row) => row.rows },
        { key: 'result', title: t('column.result'), render: result },
        { key: 'at', title: t('column.at'), render: (row) => <TimeText at={row.createdAt} /> },
      ]}
      look={{
        title: names,
        body: (row) => (
          <Facts
            facts={[
              { key: 'state', label: t('column.state'), value: state(row) },
              { key: 'result', label: t('column.result'), value: result(row) },
            ]}
          />
        ),
      }}
      path={(row) => `/imports/${row.id}`}
      empty={{ picture: 'bridge', sentence: t('empty'), act: add }}
      primaryAct={add}
    />
  )
}
