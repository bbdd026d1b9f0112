import { useNotices } from '@qiao/ui'
import type { BulkResult } from '@qiao/ui/console'
import { ActDialog } from '../../parts/act-dialog.tsx'
import { useNeedsTexts } from './texts.ts'

type Member = { id: string; name: string }

/** Who follows these up; those that may not be spread say why. */
export function AssignDialog({
  members,
  onClose,
  onAssign,
}: {
  members: readonly Member[]
  onClose: () => void
  onAssign: (member: Member) => Promise<BulkResult[]>
}) {
  const t = useNeedsTexts()
  const notices = useNotices()
  return (
    <ActDialog
      open
      title={t('assign.title')}
      intro={t('assign.intro')}
      fields={[
        {
          key: 'member',
          label: t('assign.member'),
          kind: 'select',
          options: members.map(({ id, name }) => ({ value: id, label: name })),
        },
      ]}
      submit={t('assign.submit')}
      onClose={onClose}
      onSubmit={async (values) => {
        const member = members.find(({ id }) => id === values.member)
        if (!member) return
        const refused = (await onAssign(member)).find(({ ok }) => !ok)
        if (refused?.reason) notices.show({ tone: 'attention', stays: true, text: refused.reason })
      }}
    />
  )
}
