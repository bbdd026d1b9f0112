interface Role<Act> {
  role: string
  permissions: readonly Act[]
}

/** Every act that any role may do, in the order of the longest lists, with the roles that may. */
export function actsOf<Act extends { permission: string }>(
  roles: readonly Role<Act>[],
): { act: Act; holders: Set<string> }[] {
  const found = new Map<string, { act: Act; holders: Set<string> }>()
  for (const { role, permissions } of roles)
    for (const act of permissions) {
      const known = found.get(act.permission) ?? { act, holders: new Set<string>() }
      known.holders.add(role)
      found.set(act.permission, known)
    }
  return [...found.values()]
}
