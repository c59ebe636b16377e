package io.castalia.consumers.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.castalia.schemas.wire.Projection;
import io.castalia.schemas.wire.SimilarLatent;
import io.castalia.schemas.wire.TokenWeight;
import java.util.List;

/** What a latent's decoder row says, as JSON. */
final class ProjectionJson {

    private ProjectionJson() {}

    static ObjectNode of(Projection projection) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (projection.getNorm() != null) {
            json.put("norm", RowJson.rounded(projection.getNorm()));
        }
        ArrayNode similar = json.putArray("similar");
        for (SimilarLatent other : projection.getSimilar()) {
            similar.addArray().add(other.getLatent()).add(RowJson.rounded(other.getCosine()));
        }
        json.set("promoted", tokens(projection.getPromoted()));
        json.set("suppressed", tokens(projection.getSuppressed()));
        if (projection.getNone() != null) {
            json.put("none", projection.getNone());
        }
        return json;
    }

    private static ArrayNode tokens(List<TokenWeight> tokens) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (TokenWeight token : tokens) {
            json.addArray().add(token.getText()).add(token.getId()).add(RowJson.rounded(token.getLogit()));
        }
        return json;
    }
}
