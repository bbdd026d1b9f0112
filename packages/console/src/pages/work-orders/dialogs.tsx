import { call } from '@qiao/api-client'
import { ActDialog, type ActField } from '../../parts/act-dialog.tsx'
import { useProviders } from '../../parts/names.ts'
import { useTradeWord } from '../../parts/trade-words.ts'
import { api } from '../../services.ts'
import { AppointmentDialog } from './appointment-dialog.tsx'
import { AssignmentDialog } from './assignment-dialog.tsx'
import { CustomerLinkDialog } from './customer-link.tsx'
import type { DialogName, WorkOrderDialogProps } from './dialog-props.ts'
import { useWorkOrdersTexts } from './texts.ts'
import type { ActSubject } from './types.ts'

/** The few answers that an act on a work order needs, then the act. */
export function WorkOrderDialog(props: WorkOrderDialogProps) {
  if (props.name === 'appointment') return <AppointmentDialog {...props} />
  if (props.name === 'assignment') return <AssignmentDialog {...props} />
  if (props.name === 'customerLink') return <CustomerLinkDialog {...props} />
  return <PlainDialog {...props} name={props.name} />
}

type PlainName = Exclude<DialogName, 'appointment' | 'assignment' | 'customerLink'>
type Values = Record<string, string>
type Plain = {
  intro?: string
  fields?: ActField[]
  danger?: boolean
  send: (values: Values) => Promise<unknown>
}

function PlainDialog({ name, subject, onClose, onDone }: WorkOrderDialogProps & { name: PlainName }) {
  const t = useWorkOrdersTexts()
  const { send, ...plain } = usePlain(subject)[name]
  return (
    <ActDialog
      open
      title={`${t(`act.${name}`)} · ${subject.code}`}
      submit={t(`act.${name}`)}
      {...plain}
      onClose={onClose}
      onSubmit={async (values) => {
        await send(values)
        await onDone(name)
      }}
    />
  )
}

function usePlain({ workOrderId, contact }: ActSubject): Record<PlainName, Plain> {
  const t = useWorkOrdersTexts()
  const word = useTradeWord()
  const providers = useProviders()
  const params = { id: workOrderId }
  const reason: ActField = { key: 'reason', label: t('ask.reason'), kind: 'words', hint: t('ask.reasonHint') }
  const listed = (of: 'cancelReason' | 'suspendReason', keys: readonly string[]): ActField[] => [
    {
      key: 'reason',
      label: t('ask.reason'),
      kind: 'select',
      options: keys.map((key) => ({ value: key, label: t(`ask.${of}.${key}` as 'ask.cancelReason.other') })),
    },
    { key: 'words', label: t('ask.inWords'), kind: 'words', when: ({ reason }) => reason === 'other' },
  ]
  const said = (of: 'cancelReason' | 'suspendReason', { reason: key, words }: Values) =>
    key === 'other' ? (words ?? '') : t(`ask.${of}.${key}` as 'ask.cancelReason.other')
  const points = providers.flatMap((provider) =>
    provider.servicePoints.map((point) => ({
      value: `${provider.providerId}/${point.servicePointId}`,
      label: point.name,
      disabled: !provider.agreementInForce,
    })),
  )
  return {
    address: {
      intro: t('ask.addressIntro'),
      fields: [
        { key: 'name', label: t('ask.name'), kind: 'text', maxLength: 40, start: plainly(contact?.name) },
        { key: 'phone', label: t('ask.phone'), kind: 'text', maxLength: 60, hint: t('ask.phoneHint') },
        {
          key: 'address',
          label: t('ask.address'),
          kind: 'words',
          maxLength: 300,
          hint: t('ask.addressHint'),
        },
      ],
      send: ({ name = '', phone = '', address = '' }) =>
        call(api, 'POST /console/work-orders/:id/service-address', {
          params,
          body: { name, phone, address },
        }),
    },
    withdrawal: {
      fields: [reason],
      send: ({ reason = '' }) =>
        call(api, 'POST /console/work-orders/:id/appointment-withdrawal', { params, body: { reason } }),
    },
    unassignment: {
      fields: [reason],
      send: ({ reason = '' }) =>
        call(api, 'POST /console/work-orders/:id/unassignment', { params, body: { reason } }),
    },
    offer: {
      intro: t('ask.offerIntro'),
      fields: [
        {
          key: 'whom',
          label: t('ask.whom'),
          kind: 'select',
          start: 'best',
          options: [{ value: 'best', label: t('ask.best') }, ...points],
        },
      ],
      send: ({ whom = 'best' }) => {
        const [providerId, servicePointId] = whom.split('/')
        const body = whom === 'best' ? {} : { providerId, servicePointId }
        return call(api, 'POST /console/work-orders/:id/offers', { params, body })
      },
    },
    firstCall: {
      fields: [
        {
          key: 'outcome',
          label: t('ask.outcome'),
          kind: 'select',
          start: 'reached',
          options: callOutcomes.map((value) => ({ value, label: word('outcome', value) })),
        },
      ],
      send: ({ outcome }) =>
        call(api, 'POST /console/work-orders/:id/first-calls', {
          params,
          body: { outcome: outcome as (typeof callOutcomes)[number] },
        }),
    },
    revisit: {
      fields: [
        {
          key: 'reason',
          label: t('ask.reason'),
          kind: 'select',
          options: revisitReasons.map((value) => ({ value, label: word('revisit', value) })),
        },
      ],
      send: ({ reason }) =>
        call(api, 'POST /console/work-orders/:id/revisits', {
          params,
          body: { reason: reason as (typeof revisitReasons)[number] },
        }),
    },
    returnCall: {
      fields: [
        {
          key: 'outcome',
          label: t('ask.outcome'),
          kind: 'select',
          options: returnOutcomes.map((value) => ({ value, label: t(`ask.returnOutcome.${value}`) })),
        },
        { key: 'words', label: t('ask.outcomeWords'), kind: 'words', maxLength: 500, optional: true },
      ],
      send: ({ outcome, words }) =>
        call(api, 'POST /console/work-orders/:id/return-calls', {
          params,
          body: { outcome: outcome as (typeof returnOutcomes)[number], ...(words ? { words } : {}) },
        }),
    },
    codeRenewal: {
      intro: t('ask.codeIntro'),
      send: () => call(api, 'POST /console/work-orders/:id/completion-code-renewal', { params, body: {} }),
    },
    suspension: {
      intro: t('ask.suspendIntro'),
      fields: listed('suspendReason', ['customer_asked', 'goods_problem', 'site_not_ready', 'other']),
      send: (values) =>
        call(api, 'POST /console/work-orders/:id/suspension', {
          params,
          body: { reason: said('suspendReason', values) },
        }),
    },
    cancellation: {
      intro: t('ask.cancelIntro'),
      danger: true,
      fields: listed('cancelReason', [
        'customer_changed_mind',
        'unreachable',
        'not_installable',
        'duplicate',
        'other',
      ]),
      send: (values) =>
        call(api, 'POST /console/work-orders/:id/cancellation', {
          params,
          body: { reason: said('cancelReason', values) },
        }),
    },
    reopening: {
      fields: [reason],
      send: ({ reason = '' }) =>
        call(api, 'POST /console/work-orders/:id/reopening', { params, body: { reason } }),
    },
  }
}

const callOutcomes = ['reached', 'not_reached', 'reschedule', 'wrong_number', 'customer_cancels'] as const
const revisitReasons = ['missing_part', 'not_ready', 'customer_absent', 'rework'] as const
const returnOutcomes = ['confirmed', 'not_reached', 'disputed'] as const

/** A masked value is no start for a form. */
const plainly = (value: string | null | undefined) => (value && !value.includes('*') ? value : '')
