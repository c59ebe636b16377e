package io.castalia.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tables that Neuronpedia's bulk import fills, as its {@code schema.prisma} has them (commit 008d5040). A column is {@code
 * name:type}: text, int, float, bool, time, or an array of texts or numbers. One without a default must be there; {@code =}
 * has a default, and must not be null where it is there; {@code ?} may be null. {@code !} is a key into a table of which an
 * importing instance has rows of its own, so it is null or missing.
 */
final class NeuronpediaTables {

    private static final Map<String, String> TABLES = Map.of(
            "release",
            "name:text description:text descriptionShort:text? creatorName:text creatorNameShort:text? creatorId:text "
                    + "creatorEmail:text? visibility:text= urls:texts= isNewUi:bool= featured:bool= createdAt:time=",
            "model",
            "id:text displayNameShort:text= displayName:text= creatorId:text tlensId:text? dimension:int? thinking:bool= "
                    + "visibility:text= inferenceEnabled:bool= instruct:bool= layers:int neuronsPerLayer:int owner:text "
                    + "website:text? createdAt:time= updatedAt:time=",
            "sourceset",
            "modelId:text name:text hasDashboards:bool= allowInferenceSearch:bool= visibility:text= description:text "
                    + "type:text= creatorName:text urls:texts= creatorEmail:text? creatorId:text releaseName:text? "
                    + "createdAt:time=",
            "source",
            "id:text modelId:text hasDashboards:bool= inferenceEnabled:bool= visibility:text= setName:text creatorId:text "
                    + "num_prompts:int? num_tokens_in_prompt:int? dataset:text? notes:text? hfRepoId:text? hfFolderId:text? "
                    + "createdAt:time=",
            "features",
            "modelId:text layer:text index:text sourceSetName:text? creatorId:text? createdAt:time= maxActApprox:float? "
                    + "hasVector:bool= vector:floats= vectorLabel:text? hookName:text? topkCosSimIndices:ints= "
                    + "topkCosSimValues:floats= neuron_alignment_indices:ints= neuron_alignment_values:floats= "
                    + "neuron_alignment_l1:floats= correlated_neurons_indices:ints= correlated_neurons_pearson:floats= "
                    + "correlated_neurons_l1:floats= correlated_features_indices:ints= correlated_features_pearson:floats= "
                    + "correlated_features_l1:floats= neg_str:texts= neg_values:floats= pos_str:texts= pos_values:floats= "
                    + "frac_nonzero:float= freq_hist_data_bar_heights:floats= freq_hist_data_bar_values:floats= "
                    + "logits_hist_data_bar_heights:floats= logits_hist_data_bar_values:floats= decoder_weights_dist:floats=",
            "activations",
            "id:text tokens:texts dataIndex:text? index:text layer:text modelId:text dataSource:text? maxValue:float "
                    + "maxValueTokenIndex:int minValue:float values:floats dfaValues:floats= lossValues:floats= creatorId:text "
                    + "createdAt:time= binMin:float? binMax:float? binContains:float? qualifyingTokenIndex:int",
            "explanations",
            "id:text modelId:text layer:text index:text description:text authorId:text notes:text? typeName:text! "
                    + "explanationModelName:text! createdAt:time= updatedAt:time=");

    private NeuronpediaTables() {}

    /** All rows of a file: every one has the columns of the first, which is what the import asks for. */
    static void check(String table, List<JsonNode> rows) {
        Map<String, String> columns = new TreeMap<>();
        for (String column : TABLES.getOrDefault(table, "").split(" ", -1)) {
            columns.put(column.substring(0, column.indexOf(':')), column.substring(column.indexOf(':') + 1));
        }
        assertThat(rows).as(table).isNotEmpty();
        List<String> first = names(rows.get(0));
        assertThat(columns.keySet()).as(table).containsAll(first);
        for (JsonNode row : rows) {
            assertThat(names(row)).as(table).isEqualTo(first);
            columns.forEach((name, type) -> assertThat(fits(row, name, type))
                    .as("%s.%s is %s, as %s", table, name, row.get(name), type)
                    .isTrue());
        }
    }

    private static List<String> names(JsonNode row) {
        var names = new ArrayList<String>();
        row.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean fits(JsonNode row, String name, String declared) {
        char last = declared.charAt(declared.length() - 1);
        boolean plain = Character.isLetter(last);
        String type = plain ? declared : declared.substring(0, declared.length() - 1);
        if (!row.has(name)) {
            return !plain;
        }
        JsonNode value = row.get(name);
        if (value.isNull()) {
            return last == '?' || last == '!';
        }
        return last != '!' && fits(value, type);
    }

    private static boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "text" -> value.isTextual();
            case "time" -> value.asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
            case "bool" -> value.isBoolean();
            case "int" -> value.isInt();
            case "float" -> value.isNumber();
            default -> {
                var all = new ArrayList<Boolean>();
                value.forEach(item -> all.add(fits(item, type.substring(0, type.length() - 1))));
                yield value.isArray() && !all.contains(false);
            }
        };
    }
}
