import { call } from '@qiao/api-client'
import { Button, Card, ErrorState, List, Row, Skeleton, Tag } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useFulfilmentTexts } from '../../parts/fulfilment-texts.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useAct, useMay } from '../../parts/use-act.ts'
import { api } from '../../services.ts'

const key = ['settings', 'memos']

/** Which shops get memos, off by default, and what the brand's flags mean. */
export function MemoCard() {
  const t = useFulfilmentTexts()
  const word = useTradeWord()
  const may = useMay()
  const { run, running } = useAct(key)
  const [adding, setAdding] = useState(false)
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(api, 'GET /console/seller-memo-settings', {}, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} compact />
  if (!found.data) return <Skeleton lines={4} />
  const { shops, flags } = found.data
  const save = (next: typeof flags) =>
    call(api, 'PUT /console/seller-flag-meanings', { body: { flags: next } })
  const connected = shops.filter(({ way }) => way !== 'not_connected')
  const marketplaces = [...new Set(shops.map(({ marketplace }) => marketplace))]
  return (
    <Card title={t('settings')}>
      <p className="q-faint">{t('settingsIntro')}</p>
      <List label={t('settings')}>
        {connected.map(({ id, name, marketplace, way }) => (
          <Row
            key={id}
            title={
              <span className="q-line">
                {name} <Tag>{word('marketplace', marketplace)}</Tag>
              </span>
            }
            detail={t(`way.${way}`)}
            end={
              (way === 'on' || way === 'off') &&
              may('connections.write') && (
                <Button
                  busy={running === id}
                  onClick={() =>
                    void run(
                      id,
                      () =>
                        call(api, 'PUT /console/shops/:id/seller-memo-switch', {
                          params: { id },
                          body: { on: way === 'off' },
                        }),
                      t('turned'),
                    )
                  }
                >
                  {t(way === 'off' ? 'turnOn' : 'turnOff')}
                </Button>
              )
            }
          />
        ))}
      </List>
      <p className="q-line">
        <strong>{t('flags')}</strong>
        {may('settings.write') && (
          <Button icon="plus" onClick={() => setAdding(true)}>
            {t('addFlag')}
          </Button>
        )}
      </p>
      {flags.length === 0 && <p className="q-faint">{t('noFlags')}</p>}
      <List label={t('flags')}>
        {flags.map((one) => (
          <Row
            key={`${one.marketplace} ${one.flag}`}
            title={one.meaning}
            detail={`${word('marketplace', one.marketplace)} · ${t('flagNumber', { flag: one.flag })}`}
            end={
              may('settings.write') && (
                <Button onClick={() => void run('flags', () => save(flags.filter((other) => other !== one)))}>
                  {t('removeFlag')}
                </Button>
              )
            }
          />
        ))}
      </List>
      <ActDialog
        open={adding}
        title={t('flags')}
        submit={t('addFlag')}
        fields={[
          {
            key: 'marketplace',
            label: t('marketplace'),
            kind: 'select',
            start: marketplaces[0] ?? '',
            options: marketplaces.map((value) => ({ value, label: word('marketplace', value) })),
          },
          { key: 'flag', label: t('flagValue'), kind: 'text', maxLength: 16 },
          { key: 'meaning', label: t('meaning'), kind: 'text', maxLength: 40 },
        ]}
        onClose={() => setAdding(false)}
        onSubmit={async ({ marketplace = '', flag = '', meaning = '' }) => {
          await run('flags', () => save([...flags, { marketplace, flag, meaning }]), t('turned'))
        }}
      />
    </Card>
  )
}
