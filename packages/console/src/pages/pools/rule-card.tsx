import type { Answer } from '@qiao/api-client'
import { Button, Checkbox, IconButton, Select, StateBadge, Tag } from '@qiao/ui'
import { NestedCondition } from './nested-condition.tsx'
import { dayFields, type EditedRule, type LineKind, lineKinds, nestedOf, newLine } from './rule-form.ts'
import { LineEdit } from './rule-line.tsx'
import { usePoolsTexts } from './texts.ts'
import { type PoolName, poolNames, poolWord, say, usePools } from './use-pools.ts'

type Words = Answer<'GET /console/pool-rules'>['rules'][number]['condition']

export interface RuleCardProps {
  rule: EditedRule
  place: number
  /** What must hold, in words; absent while what was changed has not been read anew. */
  condition: Words | undefined
  /** How many it would move; absent until it was tried. */
  count: number | undefined
  isChanged: boolean
  isOpen: boolean
  locked: boolean
  onOpen: (open: boolean) => void
  onRule: (rule: EditedRule | null) => void
  onUp: (() => void) | undefined
}

/** One rule as a line to read, which opens into a form. */
export function RuleCard(props: RuleCardProps) {
  const { rule, place, condition, count, isChanged, isOpen, locked } = props
  const t = usePoolsTexts()
  const word = poolWord(usePools().data)
  return (
    <li className="c-pool-rule" data-off={!rule.on || undefined}>
      <div className="c-pool-rule-head">
        <span className="c-pool-place" aria-hidden>
          {place + 1}
        </span>
        <div className="c-pool-rule-words">
          <p className="c-pool-route">
            {rule.from.map((pool) => (
              <Tag key={pool}>{word(pool)}</Tag>
            ))}
            <span aria-hidden>→</span>
            <strong>{word(rule.to)}</strong>
            {!rule.on && <span className="q-faint">{t('rules.off')}</span>}
            {isChanged && <StateBadge tone="attention">{t('rules.changed')}</StateBadge>}
            {count !== undefined && count > 0 && (
              <StateBadge tone="running" icon="users">
                {t('rules.moves', { count })}
              </StateBadge>
            )}
          </p>
          {condition && <p>{say(condition) || t('rules.always')}</p>}
        </div>
        {!locked && <RuleActs {...props} />}
      </div>
      {isOpen && !locked && <RuleForm rule={rule} onRule={props.onRule} />}
    </li>
  )
}

function RuleActs({ rule, isOpen, onOpen, onRule, onUp }: RuleCardProps) {
  const t = usePoolsTexts()
  return (
    <span className="c-pool-acts">
      <Checkbox checked={rule.on} onChecked={(on) => onRule({ ...rule, on })}>
        {t('rules.on')}
      </Checkbox>
      <Button kind="quiet" aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>
        {t(isOpen ? 'rules.fold' : 'rules.edit')}
      </Button>
      <Button kind="quiet" disabled={!onUp} onClick={() => onUp?.()}>
        {t('rules.up')}
      </Button>
      <IconButton icon="close" label={t('rules.removeRule')} onClick={() => onRule(null)} />
    </span>
  )
}

function RuleForm({ rule, onRule }: Pick<RuleCardProps, 'rule' | 'onRule'>) {
  const t = usePoolsTexts()
  const word = poolWord(usePools().data)
  const { lines } = rule
  const toggle = (pool: PoolName, is: boolean) =>
    onRule({ ...rule, from: is ? [...rule.from, pool] : rule.from.filter((one) => one !== pool) })
  const kinds = rule.when ? dayFields : lineKinds
  const unused = kinds.filter((kind) => !lines.some((one) => one.kind === kind))
  return (
    <div className="c-pool-form">
      <div className="c-pool-line">
        <span className="q-label">{t('rules.from')}</span>
        {poolNames
          .filter((pool) => pool !== rule.to)
          .map((pool) => (
            <Checkbox key={pool} checked={rule.from.includes(pool)} onChecked={(is) => toggle(pool, is)}>
              {word(pool)}
            </Checkbox>
          ))}
      </div>
      <p className="q-label">{t('rules.when')}</p>
      {rule.when && <NestedCondition rule={rule} when={rule.when} onRule={onRule} />}
      {lines.map((line, at) => (
        <LineEdit
          key={line.kind}
          line={line}
          onLine={(next) =>
            onRule({ ...rule, lines: lines.flatMap((one, place) => (place === at ? (next ?? []) : one)) })
          }
        />
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
        <span className="q-label">{t('rules.to')}</span>
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
  )
}
