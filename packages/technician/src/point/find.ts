export type Findable = {
  district: string
  street: string | null
  products: readonly { name: string }[]
  technicianName?: string | null
  contact?: { name: string; phone: string; address: string } | null
}

/** Jobs that hold every word that was typed: a clerk has the caller's name or the last four digits. */
export function found<J extends Findable>(jobs: readonly J[], typed: string): J[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return [...jobs]
  return jobs.filter((job) => {
    const text = textOf(job)
    return words.every((word) => text.includes(word))
  })
}

function textOf({ district, street, products, technicianName, contact }: Findable): string {
  const parts = [district, street, ...products.map(({ name }) => name), technicianName]
  if (contact) parts.push(contact.name, contact.phone.replace(/[\s-]/g, ''), contact.address)
  return parts.filter(Boolean).join(' ').toLowerCase()
}
