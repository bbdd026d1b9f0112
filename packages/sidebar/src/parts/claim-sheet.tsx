import {
  ApiProblem,
  Button,
  Checkbox,
  ErrorState,
  Field,
  Select,
  Sheet,
  TextInput,
  useNotices,
} from '@qiao/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api } from '../services.ts'
import { useSidebarTexts } from '../texts.ts'
import { viewKey } from '../use-contact.ts'
import { type FactKind, kindsFor, readFact } from './fact.ts'

/** Number and second fact: people paste other people's numbers. */
export default function ClaimSheet({
  externalUserId,
  number,
  repeats = [],
  onClose,
}: {
  externalUserId: string
  number: string
  /** By what the order was found. */
  repeats?: readonly FactKind[] | undefined
  onClose: () => void
}) {
  const t = useSidebarTexts()
  const notices = useNotices()
  const queries = useQueryClient()
  const [orderNumber, setNumber] = useState(number)
  const [kind, setKind] = useState<FactKind>(() => kindsFor(repeats)[0]!)
  const [value, setValue] = useState('')
  const [takeOver, setTakeOver] = useState(false)
  const [wrong, setWrong] = useState(false)
  const claim = useMutation({
    mutationFn: (fact: NonNullable<ReturnType<typeof readFact>>) =>
      api.post(`/sidebar/contacts/${encodeURIComponent(externalUserId)}/claims`, {
        orderNumber: orderNumber.trim(),
        fact,
        takeOver,
      }),
    onSuccess: async () => {
      notices.done(t('claim.done'))
      onClose()
      await queries.invalidateQueries({ queryKey: viewKey(externalUserId) })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const fact = readFact(kind, value)
    setWrong(fact === null)
    if (fact) claim.mutate(fact)
  }
  const problem = claim.error instanceof ApiProblem ? claim.error : null
  const triesLeft = problem?.code === 'order.claim_refused' ? Number(problem.facts.triesLeft) : null
  return (
    <Sheet open title={t('claim.title')} onClose={onClose}>
      <form className="s-form" onSubmit={submit}>
        <Field label={t('claim.number')}>
          <TextInput value={orderNumber} onValue={setNumber} autoComplete="off" minLength={6} required />
        </Field>
        <Field label={t('claim.fact')}>
          <Select
            value={kind}
            onValue={(next) => setKind(next as FactKind)}
            options={kindsFor(repeats).map((one) => ({ value: one, label: t(`claim.kind.${one}`) }))}
          />
        </Field>
        <Field
          label={t(`claim.kind.${kind}`)}
          hint={t('claim.hint')}
          error={wrong ? t('claim.wrongFact') : undefined}
        >
          <TextInput
            value={value}
            onValue={setValue}
            autoComplete="off"
            inputMode={kind === 'surname' ? 'text' : kind === 'paid_fen' ? 'decimal' : 'numeric'}
            maxLength={20}
            required
          />
        </Field>
        {problem?.code === 'order.claimed_by_another' && (
          <Checkbox checked={takeOver} onChecked={setTakeOver}>
            {t('claim.takeOver')}
          </Checkbox>
        )}
        {claim.error && <ErrorState error={claim.error} compact />}
        {triesLeft !== null && <p className="q-faint">{t('claim.left', { count: triesLeft })}</p>}
        <Button kind="primary" submit wide busy={claim.isPending}>
          {t('claim.submit')}
        </Button>
      </form>
    </Sheet>
  )
}
