export const customersOf = (name: string) => `/customers?tag=${encodeURIComponent(name)}`
