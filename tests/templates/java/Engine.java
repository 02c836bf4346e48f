import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.PathNotFoundException;
import com.jayway.jsonpath.spi.json.JsonProvider;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.minidev.json.parser.JSONParser;
import net.minidev.json.parser.ParseException;
import org.apache.commons.lang.StringEscapeUtils;
import org.apache.velocity.Template;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.event.EventCartridge;
import org.apache.velocity.app.event.InvalidReferenceEventHandler;
import org.apache.velocity.context.Context;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.log.NullLogChute;
import org.apache.velocity.util.introspection.Info;

/**
 * Java's own engines, set up as Amazon API Gateway has them: Velocity with a handler that makes nothing of invalid
 * references, and Jayway's JSON paths over json-smart. The templates that they render are the oracle of the tests, and
 * what the benchmark compares with.
 *
 * With two files (template, body) it answers lines as the benchmark's other engines do; without, each line is a JSON
 * object with a template and what it is rendered for, and is answered by an object with its text or its error.
 */
public final class Engine {
    private static final Configuration JSON = Configuration.defaultConfiguration();
    /** Not where the benchmark measures. */
    private static boolean isStrict = true;

    private static final Map<String, JsonPath> PATHS = new HashMap<>();

    /** Amazon's own maps print nothing. */
    @SuppressWarnings("serial")
    public static final class Silent extends LinkedHashMap<String, Object> {
        Silent(Map<String, Object> members) {
            super(members);
        }

        @Override
        public String toString() {
            return "";
        }
    }

    /** `$input`. */
    public static final class Input {
        private final String body;
        private final Map<String, Object> params;
        private Object document;
        private boolean read;

        Input(String body, Map<String, Object> params) {
            this.body = body.isEmpty() ? "{}" : body;
            this.params = params;
        }

        public String getBody() {
            return body;
        }

        /** What stands at a path, null among it. */
        private Object find(String path) throws PathNotFoundException {
            if (!read) {
                read = true;
                document = parse(body);
            }
            if (document == null) {
                // Jayway reads no path of a bare null either.
                throw new PathNotFoundException();
            }
            return compiled(path).read(document, JSON);
        }

        public Object path(String path) {
            try {
                return find(path);
            } catch (PathNotFoundException missing) {
                return null;
            }
        }

        public String json(String path) {
            try {
                return written(find(path));
            } catch (PathNotFoundException missing) {
                return "\"\"";
            }
        }

        public Map<String, Object> params() {
            return params;
        }

        @SuppressWarnings("unchecked")
        public Object params(String name) {
            for (String place : new String[] {"path", "querystring"}) {
                Object value = ((Map<String, Object>) params.get(place)).get(name);
                if (value != null) {
                    return value;
                }
            }
            for (Map.Entry<String, Object> field : ((Map<String, Object>) params.get("header")).entrySet()) {
                if (field.getKey().equalsIgnoreCase(name)) {
                    return field.getValue();
                }
            }
            return null;
        }
    }

    /** `$util`. */
    public static final class Util {
        public String escapeJavaScript(Object value) {
            return value == null ? "null" : StringEscapeUtils.escapeJavaScript(value.toString());
        }

        public Object parseJson(Object value) {
            if (!(value instanceof String)) {
                return value;
            }
            return parse((String) value);
        }

        public String urlEncode(Object value) {
            return value == null ? "" : URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
        }

        public String urlDecode(Object value) {
            return value == null ? "" : URLDecoder.decode(value.toString(), StandardCharsets.UTF_8);
        }

        public String base64Encode(Object value) {
            return Base64.getEncoder().encodeToString(value.toString().getBytes(StandardCharsets.UTF_8));
        }

        public String base64Decode(Object value) {
            return new String(Base64.getDecoder().decode(value.toString()), StandardCharsets.UTF_8);
        }
    }

    private static JsonPath compiled(String path) {
        return PATHS.computeIfAbsent(path, JsonPath::compile);
    }

    /** Null for what is no JSON: json-smart reads much more, which Amazon does not (reference 5.2). */
    private static Object parse(String text) {
        try {
            if (isStrict) {
                new JSONParser(JSONParser.MODE_RFC4627).parse(text);
            }
            return JSON.jsonProvider().parse(text);
        } catch (ParseException | RuntimeException notJson) {
            return null;
        }
    }

    private static String written(Object value) {
        JsonProvider provider = JSON.jsonProvider();
        if (value instanceof Map || value instanceof List) {
            return provider.toJson(value);
        }
        return net.minidev.json.JSONValue.toJSONString(value, net.minidev.json.JSONStyle.LT_COMPRESS);
    }

    private static Template template(String text) throws Exception {
        RuntimeInstance runtime = new RuntimeInstance();
        runtime.setProperty("runtime.log.logsystem.class", NullLogChute.class.getName());
        runtime.setProperty("velocimacro.library", "");
        runtime.setProperty("directive.foreach.maxloops", "1000");
        runtime.init();
        Template template = new Template();
        template.setRuntimeServices(runtime);
        template.setName("template");
        template.setData(runtime.parse(text, "template"));
        template.initDocument();
        return template;
    }

    private static String render(Template template, Map<String, Object> values) {
        VelocityContext context = new VelocityContext(new HashMap<>(values));
        EventCartridge cartridge = new EventCartridge();
        cartridge.addEventHandler(new InvalidReferenceEventHandler() {
            @Override
            public Object invalidGetMethod(Context c, String reference, Object object, String property, Info info) {
                return "";
            }

            @Override
            public boolean invalidSetMethod(Context c, String left, String right, Info info) {
                return false;
            }

            @Override
            public Object invalidMethod(Context c, String reference, Object object, String method, Info info) {
                return "";
            }
        });
        cartridge.attachToContext(context);
        StringWriter out = new StringWriter();
        template.merge(context, out);
        return out.toString();
    }

    /** A map that came as a list of pairs, because its order counts. */
    private static Map<String, Object> ordered(Object pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Object pair : (List<?>) pairs) {
            Object value = ((List<?>) pair).get(1);
            map.put((String) ((List<?>) pair).get(0), value instanceof List ? ordered(value) : value);
        }
        return map;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> values(Map<String, Object> request) {
        Map<String, Object> context = new LinkedHashMap<>();
        for (Map.Entry<String, Object> member : ordered(request.get("context")).entrySet()) {
            boolean isMap = member.getValue() instanceof Map && !member.getKey().endsWith("Override");
            Object value = isMap ? new Silent((Map<String, Object>) member.getValue()) : member.getValue();
            context.put(member.getKey(), value);
        }
        Map<String, Object> values = new HashMap<>();
        values.put("context", new Silent(context));
        values.put("stageVariables", new Silent(ordered(request.get("stageVariables"))));
        values.put("util", new Util());
        values.put("input", new Input((String) request.get("body"), ordered(request.get("params"))));
        return values;
    }

    private static String text(String text) {
        return net.minidev.json.JSONValue.toJSONString(text, net.minidev.json.JSONStyle.LT_COMPRESS);
    }

    /** Templates by their text; each line of standard input is a rendering. */
    @SuppressWarnings("unchecked")
    private static void serve(BufferedReader in, PrintStream out) throws Exception {
        Map<String, Template> templates = new HashMap<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, Object> request = (Map<String, Object>) parse(line);
            String answer;
            try {
                String path = (String) request.get("path");
                if (path != null) {
                    Object found = new Input((String) request.get("body"), null).json(path);
                    answer = "{\"text\":" + text((String) found) + "}";
                } else {
                    String written = (String) request.get("template");
                    Template template = templates.get(written);
                    if (template == null) {
                        template = template(written);
                        templates.put(written, template);
                    }
                    answer = "{\"text\":" + text(render(template, values(request))) + "}";
                }
            } catch (Exception | StackOverflowError fault) {
                answer = "{\"error\":" + text(String.valueOf(fault)) + "}";
            }
            out.println(answer);
        }
    }

    /** One template on one body. */
    private static void measure(BufferedReader in, PrintStream out, String written, String body) throws Exception {
        Template template = template(written);
        Map<String, Object> params = new LinkedHashMap<>();
        for (String place : new String[] {"path", "querystring", "header"}) {
            params.put(place, new LinkedHashMap<String, Object>());
        }
        Map<String, Object> path = new LinkedHashMap<>();
        path.put("id", "7");
        params.put("path", path);
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("stage", "test");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, Object> values = new HashMap<>();
            values.put("context", context);
            values.put("util", new Util());
            if (line.equals("text")) {
                values.put("input", new Input(body, params));
                out.println(text(render(template, values)));
                continue;
            }
            long end = System.nanoTime() + Long.parseLong(line.substring("render ".length())) * 1_000_000;
            long count = 0;
            while (System.nanoTime() < end) {
                for (int at = 0; at < 16; at++) {
                    values.put("input", new Input(body, params));
                    render(template, values);
                }
                count += 16;
            }
            out.println(count);
        }
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (arguments.length == 2) {
            isStrict = false;
            measure(in, out, Files.readString(Path.of(arguments[0])), Files.readString(Path.of(arguments[1])));
        } else {
            serve(in, out);
        }
    }
}
