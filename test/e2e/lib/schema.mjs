// A small reader of JSON Schema (2020-12): what the program's own schemas use, and an error for
// every word that it does not know, so that nothing passes because it was not looked at.
const KNOWN = new Set([
  "$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "required",
  "additionalProperties", "items", "enum", "const", "anyOf",
]);

const typeOf = (value) => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
};

// The faults of a value, each with its place; none: it fits.
export const faultsOf = (schema, value, root = schema, place = "") => {
  const strange = Object.keys(schema).filter((word) => !KNOWN.has(word));
  if (strange.length > 0) throw new Error(`the schema uses ${strange} at ${place}`);
  if (schema.$ref) {
    const target = schema.$ref.split("/").slice(1).reduce((at, step) => at?.[step], root);
    if (!target) throw new Error(`the schema has no ${schema.$ref}`);
    return faultsOf(target, value, root, place);
  }
  const faults = [];
  const type = typeOf(value);
  const fault = (what) => faults.push(`${place || "/"}: ${what}`);
  if (schema.type && ![schema.type].flat().includes(type)) fault(`${type} instead of ${schema.type}`);
  if (schema.enum && !schema.enum.includes(value)) fault(`${JSON.stringify(value)} is none of ${schema.enum}`);
  if ("const" in schema && schema.const !== value) fault(`${JSON.stringify(value)} is not ${schema.const}`);
  if (schema.anyOf && !schema.anyOf.some((each) => faultsOf(each, value, root, place).length === 0))
    fault(`${JSON.stringify(value)?.slice(0, 80)} fits none of anyOf`);
  if (type === "object") {
    for (const name of schema.required ?? []) if (!(name in value)) fault(`no ${name}`);
    for (const [name, each] of Object.entries(value)) {
      const known = schema.properties?.[name];
      if (known) faults.push(...faultsOf(known, each, root, `${place}/${name}`));
      else if (schema.additionalProperties === false) fault(`${name} is not in the schema`);
    }
  }
  if (type === "array" && schema.items)
    value.forEach((each, index) => faults.push(...faultsOf(schema.items, each, root, `${place}/${index}`)));
  return faults;
};
