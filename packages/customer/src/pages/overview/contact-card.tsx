import { Button, Card, Facts, PhoneNumber, useListed } from '@qiao/ui'
import { useNavigate } from 'react-router'
import { mayRegister, type Service } from '../../service.ts'
import { useService } from '../../use-service.ts'
import { useOverviewTexts } from './texts.ts'

export function ContactCard({ contact }: { contact: NonNullable<Service['contact']> }) {
  const t = useOverviewTexts()
  const listed = useListed()
  const go = useNavigate()
  const service = useService()
  const { name, phone, address, remarks } = contact
  const facts = [
    { key: 'name', label: t('name'), value: name },
    { key: 'phone', label: t('phone'), value: phone && <PhoneNumber value={phone} /> },
    { key: 'address', label: t('address'), value: address },
    { key: 'remarks', label: t('remarks'), value: listed(remarks) },
  ].filter(({ value }) => value)
  return (
    <Card title={t('contact')}>
      <Facts facts={facts} />
      <p className="q-faint">{t('masked')}</p>
      {mayRegister(service) && (
        <Button icon="edit" wide onClick={() => go('/register/contact')}>
          {t('changeContact')}
        </Button>
      )}
    </Card>
  )
}
