import { asProblem, ErrorState, Icon } from '@qiao/ui'
import { useCustomerTexts } from '../texts.ts'

/** Why an act did not go through. Without an answer it may be done again, because each act carries its key. */
export function Refusal({ error }: { error: unknown }) {
  const t = useCustomerTexts()
  if (!error) return null
  if (asProblem(error).status !== 0) return <ErrorState error={error} compact />
  return (
    <p className="c-connection c-refusal" data-tone="attention" role="alert">
      <Icon name="alert" /> {t('notSent')}
    </p>
  )
}
