/**
 * A state machine's definition as LocalStack can read it. Its grammar knows neither ItemBatcher nor WriterConfig, no Arguments
 * of a ResultWriter, no whole percentages, and no children that are express workflows. What goes is left to localstack_patches.py.
 */
export function readableByLocalStack(value: any): any {
  if (Array.isArray(value)) return value.map(readableByLocalStack);
  if (typeof value !== 'object' || value === null) return value;
  const rewritten = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, readableByLocalStack(member)]));
  return rewritten.Type === 'Map' ? readableMap(rewritten) : rewritten;
}

function readableMap({ ItemBatcher, ItemSelector, ResultWriter, ToleratedFailurePercentage, ...map }: Record<string, any>): object {
  const item = ItemSelector ?? '{% $states.context.Map.Item.Value %}';
  const { ProcessorConfig, ...processor } = map.ItemProcessor;
  return {
    ...map,
    ItemProcessor: { ...processor, ...ProcessorConfig && { ProcessorConfig: { ...ProcessorConfig, ExecutionType: 'STANDARD' } } },
    ItemSelector: ItemBatcher ? { ItemBatcher, Items: [item] } : typeof ItemSelector === 'string' ? { ItemSelector } : ItemSelector,
    ResultWriter: ResultWriter && readableWriter(ResultWriter),
    ToleratedFailurePercentage: typeof ToleratedFailurePercentage === 'number' ? `{% ${ToleratedFailurePercentage} %}` : ToleratedFailurePercentage,
  };
}

/** @throws when the results are to look otherwise than the patched writer writes them */
function readableWriter({ Resource, Arguments, WriterConfig }: Record<string, any>): object {
  const { Transformation, OutputType } = WriterConfig ?? {};
  if (Transformation !== 'FLATTEN' || OutputType !== 'JSON') throw new Error(`the lab writes results as FLATTEN and JSON only, got: ${JSON.stringify(WriterConfig)}`);
  return { Resource, Parameters: Arguments };
}
