/** Mailboxes of a desk, not of a person; whoever sits there today says nothing of who wrote. */
const desks = new Set(
  'admin contact hello help hr info kefu mail marketing no-reply noreply office order orders postmaster sales service support team webmaster'.split(
    ' ',
  ),
)
const shape =
  /^[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9])?@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$/

/** An e-mail address as it is compared (`liu@example.cn`); null where none is written, it is masked, or it is a desk's. */
export function personalEmail(text: string): string | null {
  const email = text.normalize('NFKC').trim().toLowerCase()
  return shape.test(email) && !desks.has(email.slice(0, email.indexOf('@'))) ? email : null
}
