import { IconButton, Select, TextInput } from '@qiao/ui'
import { type Line, splitWords } from './rule-form.ts'
import { usePoolsTexts } from './texts.ts'

/** One condition of a rule. */
export function LineEdit({ line, onLine }: { line: Line; onLine: (line: Line | null) => void }) {
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
      <IconButton icon="close" label={t('rules.remove')} onClick={() => onLine(null)} />
    </div>
  )
}
