import { type Answer, call } from '@qiao/api-client'
import { Button, Card, Checkbox, ErrorState, Field, Select, Skeleton, TextInput, TimeText } from '@qiao/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useAct } from '../../parts/use-act.ts'
import { api } from '../../services.ts'
import { NestedCondition } from './nested-condition.tsx'
import {
  dayFields,
  type EditedRule,
  editedOf,
  freshId,
  type Line,
  type LineKind,
  lineKinds,
  nestedOf,
  newLine,
  sentOf,
  splitWords,
} from './rule-form.ts'
import { usePoolsTexts } from './texts.ts'
import { type PoolName, poolNames, poolWord, say, usePools } from './use-pools.ts'

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
      <p className="q-line">
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

function RulesForm({ set }: { set: RuleSet }) {
  const t = usePoolsTexts()
  const pools = usePools()
  const may = pools.data?.mayLead ?? false
  const { run, running } = useAct(['pools'])
  const [rules, setRules] = useState(() => set.rules.map(editedOf))
  const [limits, setLimits] = useState<Limits>(set.limits)
  const [tried, setTried] = useState<Record<string, number>>({})
  const change = (at: number, rule: EditedRule | null) =>
    setRules((all) => all.flatMap((one, place) => (place === at ? (rule ?? []) : one)))
  const unfinished = rules.some((one) => one.unfinished)
  const body = () => ({ rules: rules.map(sentOf) })
  const tryOut = async () => {
    const answer = await run('try', () => call(api, 'POST /console/pool-rule-trials', { body: body() }))
    if (answer) setTried(Object.fromEntries(answer.rules.map(({ id, customers }) => [id, customers])))
  }
  const publish = () =>
    run(
      'publish',
      () => call(api, 'POST /console/pool-rules', { body: { ...body(), limits } }),
      t('rules.published'),
    )
  return (
    <div className="q-stack">
      {rules.map((rule, at) => (
        <RuleCard
          key={rule.id}
          rule={rule}
          sentence={set.rules.find((one) => one.id === rule.id)?.sentence}
          locked={!may}
          count={tried[rule.id]}
          onRule={(next) => change(at, next)}
          onUp={
            at === 0 ? undefined : () => setRules((all) => all.toSpliced(at, 1).toSpliced(at - 1, 0, rule))
          }
        />
      ))}
      {may && (
        <p>
          <Button
            icon="plus"
            onClick={() =>
              setRules((all) => [
                ...all,
                {
                  id: freshId(all),
                  on: true,
                  from: ['active'],
                  to: 'dormant',
                  lines: [newLine('dormant_days')],
                  when: null,
                  unfinished: false,
                },
              ])
            }
          >
            {t('rules.addRule')}
          </Button>
        </p>
      )}
      <LimitsCard limits={limits} locked={!may} onLimits={setLimits} />
      {may && (
        <div className="c-form-foot">
          {unfinished && <span className="q-faint">{t('rules.unfinished')}</span>}
          <Button busy={running === 'try'} disabled={unfinished} onClick={() => void tryOut()}>
            {t('rules.try')}
          </Button>
          <Button
            kind="primary"
            busy={running === 'publish'}
            disabled={unfinished}
            onClick={() => void publish()}
          >
            {t('rules.publish')}
          </Button>
        </div>
      )}
    </div>
  )
}

function RuleCard({
  rule,
  sentence,
  locked,
  count,
  onRule,
  onUp,
}: {
  rule: EditedRule
  sentence: RuleSet['rules'][number]['sentence'] | undefined
  locked: boolean
  count: number | undefined
  onRule: (rule: EditedRule | null) => void
  onUp: (() => void) | undefined
}) {
  const t = usePoolsTexts()
  const pools = usePools()
  const word = poolWord(pools.data)
  const toggle = (pool: PoolName, is: boolean) =>
    onRule({ ...rule, from: is ? [...rule.from, pool] : rule.from.filter((one) => one !== pool) })
  if (locked)
    return (
      <Card>
        <div className="c-pool-rule">
          <Checkbox checked={rule.on} disabled={locked} onChecked={(on) => onRule({ ...rule, on })}>
            {say(sentence)}
          </Checkbox>
        </div>
      </Card>
    )
  const lines = rule.lines
  const setLine = (at: number, line: Line | null) =>
    onRule({ ...rule, lines: lines.flatMap((one, place) => (place === at ? (line ?? []) : one)) })
  const kinds = rule.when ? dayFields : lineKinds
  const unused = kinds.filter((kind) => !lines.some((one) => one.kind === kind))
  return (
    <Card>
      <div className="c-pool-rule">
        <div className="c-pool-line">
          <Checkbox checked={rule.on} onChecked={(on) => onRule({ ...rule, on })}>
            {t('rules.on')}
          </Checkbox>
          {count !== undefined && <strong>{t('rules.tried', { count })}</strong>}
          <span className="c-pool-acts">
            {onUp && (
              <Button kind="quiet" onClick={onUp}>
                {t('rules.up')}
              </Button>
            )}
            <Button kind="quiet" onClick={() => onRule(null)}>
              {t('rules.removeRule')}
            </Button>
          </span>
        </div>
        <div className="c-pool-line">
          <span>{t('rules.from')}</span>
          {poolNames
            .filter((pool) => pool !== rule.to)
            .map((pool) => (
              <Checkbox key={pool} checked={rule.from.includes(pool)} onChecked={(is) => toggle(pool, is)}>
                {word(pool)}
              </Checkbox>
            ))}
        </div>
        <p className="q-faint">{t('rules.when')}</p>
        {rule.when && <NestedCondition rule={rule} when={rule.when} onRule={onRule} />}
        {lines.map((line, at) => (
          <LineEdit key={line.kind} line={line} onLine={(next) => setLine(at, next)} />
        ))}
        <div className="c-pool-line">
          <Select
            aria-label={t('rules.add')}
            value=""
            placeholder={t('rules.add')}
            options={unused.map((kind) => ({ value: kind, label: t(`rules.dimension.${kind}`) }))}
            onValue={(kind) => kind && onRule({ ...rule, lines: [...lines, newLine(kind as LineKind)] })}
          />
          {!rule.when && (
            <Button kind="quiet" onClick={() => onRule(nestedOf(rule))}>
              {t('rules.nest')}
            </Button>
          )}
        </div>
        <div className="c-pool-line">
          <span>{t('rules.to')}</span>
          <Select
            aria-label={t('rules.to')}
            value={rule.to}
            options={poolNames.map((value) => ({ value, label: word(value) }))}
            onValue={(to) => {
              const next = poolNames.find((one) => one === to) ?? rule.to
              onRule({ ...rule, to: next, from: rule.from.filter((one) => one !== next) })
            }}
          />
        </div>
      </div>
    </Card>
  )
}

function LineEdit({ line, onLine }: { line: Line; onLine: (line: Line | null) => void }) {
  const t = usePoolsTexts()
  return (
    <div className="c-pool-line">
      <span>{t(`rules.dimension.${line.kind}`)}</span>
      {'values' in line ? (
        <>
          <Select
            aria-label={t(`rules.dimension.${line.kind}`)}
            value={line.is}
            options={[
              { value: 'any_of', label: t('rules.anyOf') },
              { value: 'none_of', label: t('rules.noneOf') },
            ]}
            onValue={(is) => onLine({ ...line, is: is === 'none_of' ? is : 'any_of' })}
          />
          <TextInput
            aria-label={t(`rules.dimension.${line.kind}`)}
            value={line.values.join('、')}
            placeholder={t('rules.values')}
            onValue={(text) =>
              onLine({ ...line, values: text.endsWith('、') ? [...splitWords(text), ''] : splitWords(text) })
            }
          />
        </>
      ) : (
        <>
          {'is' in line ? (
            <Select
              aria-label={t(`rules.dimension.${line.kind}`)}
              value={line.is}
              options={[
                { value: 'at_least', label: t('rules.atLeast') },
                { value: 'at_most', label: t('rules.atMost') },
              ]}
              onValue={(is) => onLine({ ...line, is: is === 'at_most' ? is : 'at_least' })}
            />
          ) : (
            <span>{t('rules.atLeast')}</span>
          )}
          <TextInput
            aria-label={t(`rules.dimension.${line.kind}`)}
            inputMode="numeric"
            value={String(line.value)}
            onValue={(text) => onLine({ ...line, value: Number(text.replace(/[^\d.]/g, '')) || 0 })}
          />
        </>
      )}
      <Button kind="quiet" onClick={() => onLine(null)}>
        {t('rules.remove')}
      </Button>
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
