import { type Answer, call } from '@qiao/api-client'
import { Button, Card, ErrorState, Field, Skeleton, TextInput, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { RuleCard } from './rule-card.tsx'
import { type EditedRule, editedOf, freshId, newLine, sentOf } from './rule-form.ts'
import { usePoolsTexts } from './texts.ts'
import { usePools } from './use-pools.ts'

type RuleSet = Answer<'GET /console/pool-rules'>
type Limits = RuleSet['limits']

export function RulesTab() {
  const t = usePoolsTexts()
  const found = useQuery({
    queryKey: ['pools', 'rules'],
    queryFn: ({ signal }) => call(api, 'GET /console/pool-rules', {}, { signal }),
  })
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton lines={8} />
  const newest = found.data.versions[0]
  return (
    <div className="q-stack">
      <p className="q-faint">{t('rules.intro')}</p>
      <p className="q-line q-faint">
        {newest ? (
          <>
            <span>{t('rules.version', { version: newest.version, who: newest.publishedBy })}</span>
            <TimeText at={newest.publishedAt} />
          </>
        ) : (
          t('rules.default')
        )}
      </p>
      <RulesForm key={found.data.version} set={found.data} />
    </div>
  )
}

type Tried = Answer<'POST /console/pool-rule-trials'>['rules'][number]

function RulesForm({ set }: { set: RuleSet }) {
  const t = usePoolsTexts()
  const may = usePools().data?.mayLead ?? false
  const { run, running } = useAct(['pools'])
  const start = useMemo(() => set.rules.map(editedOf), [set])
  const [rules, setRules] = useState(start)
  const [limits, setLimits] = useState<Limits>(set.limits)
  const [tried, setTried] = useState<Record<string, Tried>>({})
  const [open, setOpen] = useState<string>()
  const change = (at: number, rule: EditedRule | null) => {
    setRules((all) => all.flatMap((one, place) => (place === at ? (rule ?? []) : one)))
    // What was counted was counted of other rules: the first that fits moves a customer.
    setTried({})
  }
  const add = () => {
    const id = freshId(rules)
    const lines = [newLine('dormant_days')]
    setRules([
      ...rules,
      { id, on: true, from: ['active'], to: 'dormant', lines, when: null, unfinished: false },
    ])
    setOpen(id)
  }
  const unfinished = rules.some((one) => one.unfinished)
  const isChanged = rules !== start || limits !== set.limits
  const counted = Object.values(tried)
  const sum = counted.length > 0 ? counted.reduce((all, { customers }) => all + customers, 0) : undefined
  const body = () => ({ rules: rules.map(sentOf) })
  const tryOut = async () => {
    const answer = await run('try', () => call(api, 'POST /console/pool-rule-trials', { body: body() }))
    if (answer) setTried(Object.fromEntries(answer.rules.map((one) => [one.id, one])))
  }
  const publish = () =>
    run(
      'publish',
      () => call(api, 'POST /console/pool-rules', { body: { ...body(), limits } }),
      t('rules.published'),
    )
  return (
    <div className="q-stack">
      <Card
        title={t('rules.title')}
        acts={
          may && (
            <Button icon="plus" onClick={add}>
              {t('rules.addRule')}
            </Button>
          )
        }
      >
        <ol className="c-pool-rules">
          {rules.map((rule, at) => {
            const served = set.rules[start.indexOf(rule)]
            return (
              <RuleCard
                key={rule.id}
                rule={rule}
                place={at}
                condition={tried[rule.id]?.condition ?? served?.condition}
                count={tried[rule.id]?.customers}
                isChanged={!served}
                isOpen={open === rule.id}
                locked={!may}
                onOpen={(is) => setOpen(is ? rule.id : undefined)}
                onRule={(next) => change(at, next)}
                onUp={
                  at === 0
                    ? undefined
                    : () => {
                        setRules((all) => all.toSpliced(at, 1).toSpliced(at - 1, 0, rule))
                        setTried({})
                      }
                }
              />
            )
          })}
        </ol>
      </Card>
      <LimitsCard limits={limits} locked={!may} onLimits={setLimits} />
      {may && (
        <div className="c-form-foot c-pool-foot">
          {unfinished && <span className="q-faint">{t('rules.unfinished')}</span>}
          {sum !== undefined && <strong role="status">{t('rules.tried', { count: sum })}</strong>}
          <Button busy={running === 'try'} disabled={unfinished} onClick={() => void tryOut()}>
            {t('rules.try')}
          </Button>
          <Button
            kind="primary"
            busy={running === 'publish'}
            disabled={unfinished || !isChanged}
            onClick={() => void publish()}
          >
            {t('rules.publish')}
          </Button>
        </div>
      )}
    </div>
  )
}

const limitFields = ['dailyClaims', 'mostOwned', 'protectDays', 'cooldownDays', 'leaverDays'] as const
const mayBeEmpty = { mostOwned: 'rules.mostOwnedHint', leaverDays: 'rules.leaverHint' } as const

function LimitsCard({
  limits,
  locked,
  onLimits,
}: {
  limits: Limits
  locked: boolean
  onLimits: (limits: Limits) => void
}) {
  const t = usePoolsTexts()
  return (
    <Card title={t('rules.limits')}>
      <div className="q-grid">
        {limitFields.map((key) => {
          const hint = key in mayBeEmpty ? mayBeEmpty[key as keyof typeof mayBeEmpty] : null
          return (
            <Field
              key={key}
              label={t(`rules.${key}`)}
              hint={hint ? t(hint) : undefined}
              optional={Boolean(hint)}
            >
              <TextInput
                inputMode="numeric"
                disabled={locked}
                value={limits[key] === null ? '' : String(limits[key])}
                onValue={(text) => {
                  const digits = text.replace(/\D/g, '')
                  onLimits({ ...limits, [key]: digits === '' ? (hint ? null : 0) : Number(digits) })
                }}
              />
            </Field>
          )
        })}
      </div>
    </Card>
  )
}
