import { Button, Checkbox, Field, IconButton, Select, Tag, TextInput } from '@qiao/ui'
import { useTradeWord } from '../../parts/trade-words.ts'
import {
  type Does,
  digits,
  doesKinds,
  type Lives,
  type Row,
  rowOf,
  type ShownPart,
  saysSame,
  services,
} from './form.ts'
import { useLifeCycleTexts } from './texts.ts'

interface Props {
  row: Row
  number: number
  /** What lies below it; absent for a part that was added. */
  base: ShownPart | undefined
  isProduct: boolean
  articles: Lives['articles']
  locked: boolean
  /** Null takes it out. */
  onRow: (row: Row | null) => void
}

const habitMonths = 3

/** One part: what is done how often, whose cycle it is, and what stood there before. */
export function PartRow({ row, number, base, isProduct, articles, locked, onRow }: Props) {
  const t = useLifeCycleTexts()
  const same = saysSame(row, base)
  const isOwn = row.own || !same
  const set = (more: Partial<Row>) => onRow({ ...row, ...more })
  const isHabit = row.does !== 'replace' && row.months !== '' && Number(row.months) < habitMonths
  return (
    <li className="c-cycle-part">
      <div className="c-cycle-figures">
        <Field label={t('part.title')}>
          <TextInput value={row.title} maxLength={40} disabled={locked} onValue={(title) => set({ title })} />
        </Field>
        <Field label={t('part.does')}>
          <Select
            value={row.does}
            disabled={locked}
            options={doesKinds.map((value) => ({ value, label: t(`does.${value}`) }))}
            onValue={(does) => set({ does: does as Does })}
          />
        </Field>
        <Field label={t('part.months')}>
          <TextInput
            inputMode="numeric"
            value={row.months}
            disabled={locked}
            onValue={(text) => set({ months: digits(text) })}
          />
        </Field>
        <Field label={t('part.warn')}>
          <TextInput
            inputMode="numeric"
            value={row.warn}
            disabled={locked}
            onValue={(text) => set({ warn: digits(text) })}
          />
        </Field>
        {!locked && (
          <IconButton icon="close" label={t('part.remove', { row: number })} onClick={() => onRow(null)} />
        )}
      </div>
      <p className="q-line q-faint">
        <Tag tone={isOwn ? 'running' : undefined}>
          {t(isOwn ? 'ownPart' : isProduct && base?.own ? 'below' : 'printed')}
        </Tag>
        {base && !same && (
          <span>
            {t('part.base', {
              does: t(`does.${base.does}`),
              months: base.everyMonths,
              warn: base.warnDays,
            })}
          </span>
        )}
        {base && !same && !locked && (
          <Button kind="quiet" icon="undo" onClick={() => onRow(rowOf(base))}>
            {t('part.restore')}
          </Button>
        )}
        {isHabit && <span>{t('part.seldom')}</span>}
      </p>
      <Counted row={row} base={base} articles={articles} locked={locked} onRow={onRow} />
    </li>
  )
}

function Counted({ row, base, articles, locked, onRow }: Omit<Props, 'number' | 'isProduct'>) {
  const t = useLifeCycleTexts()
  const word = useTradeWord()
  const set = (more: Partial<Row>) => onRow({ ...row, ...more })
  const toggle = (all: readonly string[], one: string, is: boolean) =>
    is ? [...all, one] : all.filter((other) => other !== one)
  return (
    <details className="c-cycle-more">
      <summary>{t('part.more')}</summary>
      <div className="q-stack">
        <fieldset className="c-cycle-set">
          <legend className="q-label">{t('part.articles')}</legend>
          <p className="q-faint">{t('part.articlesHint')}</p>
          <div className="q-line">
            {articles.map(({ id, title }) => (
              <Checkbox
                key={id}
                checked={row.articles.includes(id)}
                disabled={locked}
                onChecked={(is) => set({ articles: toggle(row.articles, id, is) })}
              >
                {title}
              </Checkbox>
            ))}
          </div>
        </fieldset>
        <div className="c-cycle-names">
          <Field label={t('part.inNames')} hint={t('part.inNamesHint')} optional>
            <TextInput
              value={row.inNames}
              disabled={locked}
              maxLength={200}
              onValue={(inNames) => set({ inNames })}
            />
          </Field>
          <Field label={t('part.titleEn')} optional>
            <TextInput
              value={row.titleEn}
              disabled={locked}
              maxLength={40}
              onValue={(titleEn) => set({ titleEn })}
            />
          </Field>
        </div>
        <fieldset className="c-cycle-set">
          <legend className="q-label">{t('part.services')}</legend>
          <div className="q-line">
            {services.map((one) => (
              <Checkbox
                key={one}
                checked={row.services.includes(one)}
                disabled={locked}
                onChecked={(is) => set({ services: toggle(row.services, one, is) })}
              >
                {word('service', one)}
              </Checkbox>
            ))}
          </div>
        </fieldset>
        {saysSame(row, base) && !base?.own && (
          <div>
            <Checkbox checked={row.own} disabled={locked} onChecked={(own) => set({ own })}>
              {t('part.own')}
            </Checkbox>
            <p className="q-faint">{t('part.ownHint')}</p>
          </div>
        )}
      </div>
    </details>
  )
}
