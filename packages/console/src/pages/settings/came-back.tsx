import { Icon, IconButton } from '@qiao/ui'
import { useSearchParams } from 'react-router'
import { useAuthorisations } from '../../parts/authorisations.ts'
import { usePartTexts } from '../../parts/texts.ts'
import { useAuthoriseTexts } from './authorise-texts.ts'
import { useCheckName } from './checks-list.tsx'

const known = [
  'authorisation_declined',
  'authorisation_state_over',
  'authorisation_code_refused',
  'authorisation_unavailable',
  'authorisation_no_app',
  'shop_wrong_seller',
  'shop_connected_twice',
  'shop_taken',
  'shop_not_found',
] as const

/** What came of a way to the marketplace, told by the address that it leads back to. */
export function CameBack() {
  const t = useAuthoriseTexts()
  const nameOf = useCheckName()
  const parts = usePartTexts()
  const shops = useAuthorisations()
  const [params, setParams] = useSearchParams()
  const authorised = params.get('authorised')
  const refused = params.get('refused')
  if (authorised === null && refused === null) return null
  const facts = Object.fromEntries(params)
  const reason = known.find((one) => one === refused?.replace('.', '_'))
  const check = refused?.startsWith('check.') ? refused.slice('check.'.length) : null
  const name = shops.data?.items.find((one) => one.shopId === authorised)?.name ?? ''
  const sentence =
    authorised !== null
      ? t('back.done', { name })
      : check !== null
        ? t('back.check', { check: nameOf(check) })
        : reason
          ? t(`back.${reason}`, facts)
          : t('back.other', { reason: refused ?? '' })
  const good = authorised !== null
  return (
    <div className="c-banner" data-tone={good ? 'done' : 'overdue'} role="status">
      <Icon name={good ? 'check' : 'alert'} />
      <p>{sentence}</p>
      <IconButton icon="close" label={parts('remove')} onClick={() => setParams({}, { replace: true })} />
    </div>
  )
}
