import { type Answer, call } from '@qiao/api-client'
import { Button, defineTexts, ErrorState, Skeleton, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { api } from '../services.ts'
import { OriginMark } from './origin-mark.tsx'
import { RawRecordDialog } from './raw-record.tsx'
import { useMay } from './use-act.ts'

const useTexts = defineTexts('console.order-origin', {
  'zh-CN': {
    record: '{{source}}的{{kind}}',
    kind: { order: '订单详情', after_sales: '售后详情' },
    way: { pushed: '平台推送', fetched: '收到消息后取回', swept: '定时核对时取回' },
    rules: '字段规则第 {{version}} 版',
    rulesChanged: '规则之后有更新，位置按现在的规则显示',
    file: '{{file}} 第 {{row}} 行',
    mapping: '字段转换 {{name}}，第 {{version}} 版',
    cell: '“{{column}}”列，第 {{row}} 行',
    empty: '原始记录里没有这一项',
    notKept: '没有留存这一项的原始记录',
    own: '之后由桥写入，原始记录里还是旧值',
    earlier: '更早的值',
    raw: '查看原始记录',
  },
  en: {
    record: '{{kind}} of {{source}}',
    kind: { order: 'Order detail', after_sales: 'After-sales detail' },
    way: { pushed: 'pushed', fetched: 'fetched after a message', swept: 'found by a sweep' },
    rules: 'Field rules version {{version}}',
    rulesChanged: 'The rules changed since; places are shown by today’s',
    file: '{{file}}, row {{row}}',
    mapping: 'Mapping {{name}}, version {{version}}',
    cell: 'Column "{{column}}", row {{row}}',
    empty: 'The raw record says nothing of it',
    notKept: 'No raw record of this is kept',
    own: 'Written by Qiao since; the raw record still has the old value',
    earlier: 'Earlier values',
    raw: 'Open the raw record',
  },
})

type Lineage = Answer<'GET /console/orders/:id/lineage'>
type Field = Lineage['fields'][number]
type RawRecord = Lineage['records'][number]

/** Where values of an order came from: the raw record and the places in it, or the cells of a file. */
export function OrderOrigin({ id, what, fields }: { id: string; what: string; fields: readonly string[] }) {
  const [opened, setOpened] = useState<RawRecord>()
  return (
    <>
      <OriginMark what={what}>
        {(close) => (
          <Origins
            id={id}
            keys={fields}
            onRaw={(record) => {
              close()
              setOpened(record)
            }}
          />
        )}
      </OriginMark>
      {opened && <RawRecordDialog orderId={id} record={opened} onClose={() => setOpened(undefined)} />}
    </>
  )
}

interface Asked {
  id: string
  keys: readonly string[]
  onRaw: (record: RawRecord) => void
}

function Origins({ id, keys, onRaw }: Asked) {
  const t = useTexts()
  const found = useQuery({
    queryKey: ['orders', 'lineage', id],
    queryFn: ({ signal }) => call(api, 'GET /console/orders/:id/lineage', { params: { id } }, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  if (!found.data) return <Skeleton lines={3} />
  const { records, fields } = found.data
  const shown = keys.flatMap((key) => fields.filter((one) => one.key === key))
  const groups = [...Map.groupBy(shown, (one) => one.file?.importId ?? one.recordId)]
  if (shown.every((one) => one.file === null && one.recordId === null))
    return <p className="q-faint">{t('notKept')}</p>
  return groups
    .filter(([source]) => source !== null)
    .map(([source, own]) => (
      <section key={source}>
        <Source record={records.find((one) => one.id === source)} file={own[0]!.file} onRaw={onRaw} />
        <Places fields={own} />
      </section>
    ))
}

function Source({
  record,
  file,
  onRaw,
}: {
  record: RawRecord | undefined
  file: Field['file']
  onRaw: Asked['onRaw']
}) {
  const t = useTexts()
  const may = useMay()
  if (file)
    return (
      <div>
        {may('connections.read') ? (
          <Link to={`/imports/${file.importId}`}>{t('file', file)}</Link>
        ) : (
          <span>{t('file', file)}</span>
        )}
        <p className="q-faint">
          {t('mapping', file.mapping)} · <TimeText at={file.at} show="absolute" />
        </p>
      </div>
    )
  if (!record) return null
  return (
    <div>
      <p>{t('record', { source: record.source, kind: t(`kind.${record.kind as 'order'}`) })}</p>
      <p className="q-faint">
        {t(`way.${record.way as 'fetched'}`)} · <TimeText at={record.receivedAt} show="absolute" />
      </p>
      <p className="q-faint">
        {t('rules', { version: record.rules })}
        {record.rulesChanged && ` · ${t('rulesChanged')}`}
      </p>
      {may('dead-letters.read') && (
        <Button kind="quiet" icon="search" onClick={() => onRaw(record)}>
          {t('raw')}
        </Button>
      )}
    </div>
  )
}

function Places({ fields }: { fields: readonly Field[] }) {
  const t = useTexts()
  return (
    <dl>
      {fields.map((field) => (
        <div key={field.key}>
          <dt>{field.name}</dt>
          {field.places.map(({ place, value }) => (
            <dd key={place}>
              {value} <span className="q-faint c-code">{place}</span>
            </dd>
          ))}
          {field.file?.cells.map((cell) => (
            <dd key={`${cell.column}${cell.row}`}>
              {cell.value ?? '—'} <span className="q-faint">{t('cell', cell)}</span>
            </dd>
          ))}
          {field.places.length === 0 && field.file === null && <dd className="q-faint">{t('empty')}</dd>}
          {field.own && <dd className="q-faint">{t('own')}</dd>}
          {field.earlier.length > 0 && (
            <dd>
              <details>
                <summary className="q-faint">{t('earlier')}</summary>
                {field.earlier.map((one) => (
                  <p key={one.recordId}>
                    {one.value}{' '}
                    <span className="q-faint">
                      <TimeText at={one.at} show="absolute" />
                    </span>
                  </p>
                ))}
              </details>
            </dd>
          )}
        </div>
      ))}
    </dl>
  )
}
