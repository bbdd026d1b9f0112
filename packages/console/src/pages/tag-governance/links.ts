/** The list of customers who carry a tag, or both of two. */
export const customersOf = (name: string, also?: string) =>
  `/customers?${new URLSearchParams({ tag: name, ...(also === undefined ? {} : { alsoTag: also }) })}`
