/** Makes for each object once what is made of it: sources and flows are the same object for many records. */
export function remembered<Of extends object, Made extends {}>(make: (of: Of) => Made): (of: Of) => Made {
  const known = new WeakMap<Of, Made>();
  return (of) => {
    let made = known.get(of);
    if (made === undefined) {
      made = make(of);
      known.set(of, made);
    }
    return made;
  };
}
