import { Button, Empty, ErrorState, Skeleton } from '@qiao/ui'
import { useSidebarTexts } from '../../texts.ts'
import { useContact } from '../../use-contact.ts'

export function CustomerPage() {
  const t = useSidebarTexts()
  const contact = useContact()
  const again = () => void contact.refetch()
  if (contact.isPending) return <Skeleton lines={6} />
  if (contact.isError) return <ErrorState error={contact.error} onRetry={again} />
  return (
    <Empty
      picture="people"
      sentence={t('outside')}
      act={
        <Button icon="refresh" onClick={again}>
          {t('retry')}
        </Button>
      }
    />
  )
}
