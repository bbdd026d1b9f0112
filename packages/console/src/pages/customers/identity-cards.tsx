import { Card, List, Row, StateBadge, TimeText } from '@qiao/ui'
import { Link } from 'react-router'
import { LinkGround } from '../../parts/link-ground.tsx'
import { useCustomersTexts } from './texts.ts'
import type { CustomerPageData } from './types.ts'

export function WecomCard({ customer: { wecom } }: { customer: CustomerPageData }) {
  const t = useCustomersTexts()
  const owners = wecom.flatMap(({ contactId, link, owners }) =>
    owners.map((owner) => ({ ...owner, link, key: `${contactId}-${owner.wecomUserId}` })),
  )
  return (
    <Card title={t('customer.wecom')} flush={owners.length > 0}>
      {owners.length === 0 ? (
        <p className="q-faint">{t('customer.notFriend')}</p>
      ) : (
        <List label={t('customer.wecom')}>
          {owners.map((owner) => (
            <Row
              key={owner.key}
              title={t(owner.lostAt ? 'customer.lost' : 'customer.owner', { name: owner.name })}
              detail={
                <span className="c-lines">
                  <TimeText at={owner.lostAt ?? owner.addedAt} />
                  <LinkGround link={owner.link} />
                </span>
              }
              end={
                <StateBadge tone={owner.lostAt ? 'waiting' : 'done'} icon="user">
                  {t(owner.lostAt ? 'customer.tieOver' : 'customer.tie')}
                </StateBadge>
              }
            />
          ))}
        </List>
      )}
    </Card>
  )
}

/** Every identifier with its strength and what it was learned from. */
export function LinksCard({ customer: { links } }: { customer: CustomerPageData }) {
  const t = useCustomersTexts()
  return (
    <Card title={t('customer.links')}>
      {links.length === 0 ? (
        <p className="q-faint">{t('customer.noLinks')}</p>
      ) : (
        <ul className="c-links">
          {links.map((link, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: links have no id and keep their order
            <li key={i}>
              <span>
                {link.kindName}
                <span className="q-faint">{t('customer.strength', { n: link.strength })}</span>
              </span>
              <span className="q-faint">
                {link.path ? (
                  <Link to={link.path}>{link.evidence}</Link>
                ) : (
                  t('customer.evidence', { words: link.evidence })
                )}
                {` · ${link.origin} · `}
                <TimeText at={link.linkedAt} show="absolute" />
              </span>
              <span className="q-faint">
                {t(`customer.same.${link.same}`)}
                {link.ruleVersion && ` · ${t('customer.rule', { version: link.ruleVersion })}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
