import { Button, Card, ErrorState, Field, List, Row, Select, TextInput } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTradeWord } from '../../parts/trade-words.ts'
import { useAct } from '../../parts/use-act.ts'
import { addFault, readFaults, removeFault } from './sandbox.ts'
import { useSandboxTexts } from './texts.ts'

const kinds = [
  'delay',
  'duplicate',
  'reorder',
  'drop',
  'hold',
  '429',
  '5xx',
  'html',
  'truncated',
  'token_expired',
  'repeated_page',
  'foreign_address',
  'no_permission',
  'wrong_clock',
] as const
type Kind = (typeof kinds)[number]

/** Faults on demand: which platform, which call, how often; each says how often it has hit. */
export function FaultCard() {
  const t = useSandboxTexts()
  const word = useTradeWord()
  const { run, running } = useAct(['sandbox', 'faults'])
  const faults = useQuery({
    queryKey: ['sandbox', 'faults'],
    refetchInterval: 3_000,
    queryFn: ({ signal }) => readFaults(signal),
  })
  const [platform, setPlatform] = useState('taobao')
  const [kind, setKind] = useState<Kind>('429')
  const [route, setRoute] = useState('')
  const [percent, setPercent] = useState('50')
  const [count, setCount] = useState('')
  const [delay, setDelay] = useState('3000')
  const add = () =>
    run(
      'add',
      () =>
        addFault({
          platform,
          kind,
          rate: Math.min(100, Math.max(0, Number(percent))) / 100,
          ...(route.trim() ? { route: route.trim() } : {}),
          ...(count ? { count: Number(count) } : {}),
          ...(kind === 'delay' ? { delayMs: Number(delay) } : {}),
        }),
      t('fault.added'),
    )
  const kindWord = (code: string) => t(`fault.of.${code}` as 'fault.of.delay')
  return (
    <Card
      title={t('fault.title')}
      acts={
        (faults.data?.length ?? 0) > 1 && (
          <Button
            kind="quiet"
            busy={running === 'all'}
            onClick={() => void run('all', () => removeFault(), t('fault.removed'))}
          >
            {t('fault.removeAll')}
          </Button>
        )
      }
    >
      <p className="q-faint">{t('fault.intro')}</p>
      {faults.isError && <ErrorState error={faults.error} onRetry={() => void faults.refetch()} compact />}
      {faults.data?.length === 0 && <p>{t('fault.none')}</p>}
      {(faults.data?.length ?? 0) > 0 && (
        <List label={t('fault.title')}>
          {faults.data!.map((fault) => (
            <Row
              key={fault.id}
              title={`${word('marketplace', fault.platform)} · ${kindWord(fault.kind)} ${Math.round(fault.rate * 100)}%`}
              detail={`${fault.route ?? t('fault.all')} · ${t('fault.hits', { hits: fault.hits })}`}
              end={
                <Button
                  busy={running === `remove-${fault.id}`}
                  onClick={() =>
                    void run(`remove-${fault.id}`, () => removeFault(fault.id), t('fault.removed'))
                  }
                >
                  {t('fault.remove')}
                </Button>
              }
            />
          ))}
        </List>
      )}
      <form
        className="c-part"
        aria-label={t('fault.add')}
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <div className="c-two">
          <Field label={t('fault.platform')}>
            <Select
              value={platform}
              onValue={setPlatform}
              options={[
                'taobao',
                'jd',
                'youzan',
                'doudian',
                'pinduoduo',
                'kuaishou',
                'weixin-store',
                'wecom',
              ].map((value) => ({
                value,
                label: word('marketplace', value),
              }))}
            />
          </Field>
          <Field label={t('fault.kind')}>
            <Select
              value={kind}
              onValue={(value) => setKind(value as Kind)}
              options={kinds.map((value) => ({ value, label: t(`fault.of.${value}`) }))}
            />
          </Field>
          <Field label={t('fault.rate')}>
            <TextInput value={percent} onValue={setPercent} type="number" min={1} max={100} />
          </Field>
          {kind === 'delay' ? (
            <Field label={t('fault.delay')}>
              <TextInput value={delay} onValue={setDelay} type="number" min={0} />
            </Field>
          ) : (
            <Field label={t('fault.count')} optional>
              <TextInput
                value={count}
                onValue={setCount}
                type="number"
                min={1}
                placeholder={t('fault.countHint')}
              />
            </Field>
          )}
        </div>
        <Field label={t('fault.route')} hint={t('fault.routeHint')} optional>
          <TextInput value={route} onValue={setRoute} />
        </Field>
        <div>
          <Button submit icon="fault" busy={running === 'add'}>
            {t('fault.add')}
          </Button>
        </div>
      </form>
    </Card>
  )
}
