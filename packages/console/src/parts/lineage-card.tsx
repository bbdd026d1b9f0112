import { call } from '@qiao/api-client'
import { Card, defineTexts, Tag, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api } from '../services.ts'
import { LinkGround } from './link-ground.tsx'
import { useSaid } from './said.ts'
import { useMay } from './use-act.ts'
import './parts.css'

const useTexts = defineTexts('console.lineage', {
  'zh-CN': {
    title: '数据来历',
    row: '{{file}} 第 {{row}} 行',
    what: { created: '由导入新增', updated: '由导入更新', touched: '导入时涉及' },
    mapping: '字段转换 {{name}}，第 {{version}} 版',
    fields: '每个字段来自哪一列',
    field: '字段',
    from: '文件里的位置',
    cell: '“{{column}}”列，第 {{row}} 行',
    made: '由规则得出',
    pushed: '平台发来的消息',
    more: '全部原始消息',
    about: { order: '订单消息', after_sales: '售后消息', other: '其他消息' },
  },
  en: {
    title: 'Where this came from',
    row: '{{file}}, row {{row}}',
    what: { created: 'Made by an import', updated: 'Updated by an import', touched: 'Touched by an import' },
    mapping: 'Mapping {{name}}, version {{version}}',
    fields: 'Which column gave each field',
    field: 'Field',
    from: 'Place in the file',
    cell: '"{{column}}", row {{row}}',
    made: 'Made by a rule',
    pushed: 'What the marketplace told',
    more: 'All inbox entries',
    about: { order: 'Order', after_sales: 'After-sales', other: 'Other' },
  },
})

/** From an order or a customer back to the cells of files that gave it; nothing where no file did. */
export function LineageCard({ kind, id }: { kind: 'order' | 'customer' | 'record'; id: string }) {
  const t = useTexts()
  const said = useSaid()
  const may = useMay()
  const mayOpen = may('connections.read')
  const lineage = useQuery({
    queryKey: ['lineage', kind, id],
    enabled: may('customers.read'),
    queryFn: ({ signal }) =>
      call(api, 'GET /console/lineage/:kind/:id', { params: { kind, id } }, { signal }),
  })
  const kinds = useQuery({
    staleTime: Number.POSITIVE_INFINITY,
    queryKey: ['mapping-kinds'],
    enabled: mayOpen && (lineage.data?.items.length ?? 0) > 0,
    queryFn: ({ signal }) => call(api, 'GET /console/mapping-kinds', {}, { signal }),
  })
  const items = lineage.data?.items ?? []
  if (items.length === 0) return null
  const names = new Map(
    (kinds.data?.items ?? [])
      .filter((one) => one.kind === kind || one.kind === 'order')
      .flatMap(({ fields, lists }) => [
        ...fields.map((one) => [one.field, said(one.name)] as const),
        ...lists.flatMap(({ list, fields: inner }) =>
          inner.map((one) => [`${list}.${one.field}`, said(one.name)] as const),
        ),
      ]),
  )
  return (
    <Card title={t('title')}>
      <div className="q-stack">
        {items.map((one) => (
          <div key={`${one.importId}${one.row}`} className="q-stack">
            <p className="c-spread">
              {mayOpen ? (
                <Link to={`/imports/${one.importId}`}>{t('row', one)}</Link>
              ) : (
                <span>{t('row', one)}</span>
              )}
              <Tag>{t(`what.${one.what as 'created'}`)}</Tag>
            </p>
            <p className="q-faint">
              {t('mapping', one.mapping)} · <TimeText at={one.at} />
            </p>
            {one.link && (
              <p>
                <LinkGround link={one.link} />
              </p>
            )}
            <details>
              <summary>{t('fields')}</summary>
              <dl className="q-facts">
                {one.fields.map(({ field, from }) => (
                  <div key={field}>
                    <dt>{names.get(field) ?? field}</dt>
                    <dd>
                      {from.length === 0 && t('made')}
                      {from.map((cell) => (
                        <div key={`${cell.column}${cell.row}`}>
                          {cell.value ?? '—'} <span className="q-faint">{t('cell', cell)}</span>
                        </div>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </details>
          </div>
        ))}
      </div>
    </Card>
  )
}

const messagesShown = 5

/** The newest messages of the marketplace about this order: what we heard, and when. */
export function MessagesCard({ outsideId }: { outsideId: string }) {
  const t = useTexts()
  const may = useMay()
  const found = useQuery({
    queryKey: ['inbox', 'of', outsideId],
    enabled: may('dead-letters.read'),
    queryFn: ({ signal }) =>
      call(
        api,
        'GET /console/inbox-entries',
        { query: { subjectId: outsideId, limit: messagesShown } },
        { signal },
      ),
  })
  const items = found.data?.items ?? []
  if (items.length === 0) return null
  return (
    <Card title={t('pushed')}>
      <div className="q-stack">
        {items.map((one) => (
          <p key={one.id} className="c-spread">
            <span>
              {t(
                `about.${one.subjectKind === 'order' || one.subjectKind === 'after_sales' ? one.subjectKind : 'other'}`,
              )}{' '}
              <span className="q-faint c-code">{one.topic}</span>
            </span>
            <TimeText at={one.receivedAt} />
          </p>
        ))}
        <Link to={`/sources/inbox?subjectId=${encodeURIComponent(outsideId)}`}>{t('more')}</Link>
      </div>
    </Card>
  )
}
